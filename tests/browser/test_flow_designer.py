"""Flows drawn as people draw them: by mouse, by keyboard alone, tried on a real order, and a hundred steps at once."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

APP = "ecommerce_fast"
FLOW = "tried_flow"
STUDIO = f"/build/{APP}/studio"
Json = dict[str, object]


def words(zh: str) -> Json:
    return {"zh": zh, "en": zh}


def step(id: str, sort: str, following: str = "", **more: object) -> Json:
    return {"id": id, "sort": sort, "title": words(id), **({"next": following} if following else {}), **more}


def mark(code: str) -> Json:
    return {"code": code, "reason": words(code)}


ASK: Json = {
    "title": words("请看一下"),
    "to": {"roles": ["manager"]},
    "outcomes": [{"id": "yes", "title": words("同意")}, {"id": "no", "title": words("不同意"), "next": "end"}],
}
STEPS = (
    step("ask", "ask", "rest", options=ASK),
    step("rest", "wait", "mark", options={"for": "P2D"}),
    step("mark", "mark", "end", options=mark("seen")),
    step("end", "succeed"),
)


def flow(steps: Sequence[Json], id: str = FLOW) -> Json:
    press: Json = {"id": "press", "sort": "button", "title": words("开始"), "roles": ["manager"]}
    common: Json = {"kind": "flow", "id": id, "title": words(id), "table": "orders", "as": "manager"}
    return {**common, "triggers": [press], "start": steps[0]["id"], "steps": list(steps)}


class Desk:
    """A flow in the draft, and the page that shows it."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page = page
        self.server = server
        server.sign_in(page, "manager")
        found = re.search(r'data-csrf="([^"]+)"', page.request.get(f"{server.url}{STUDIO}").text())
        assert found is not None
        self._token = found[1]

    def put(self, id: str, value: Json | None) -> None:
        """Write a flow into the draft, or take it out."""
        command = {"op": "set" if value else "remove", "document": f"flow/{id}", "path": "", "value": value}
        headers = {"Origin": self.server.url, "x-csrf-token": self._token}
        address = f"{self.server.url}/api/v1/apps/{APP}/draft"
        self.page.request.fetch(address, method="PATCH", data={"commands": [command]}, headers=headers)

    def flow(self, id: str = FLOW) -> Json:
        """The flow as the server has it."""
        found: Json = self.page.request.get(f"{self.server.url}/api/v1/apps/{APP}/draft/flow/{id}").json()
        return found

    def ways(self) -> dict[str, str]:
        """Where each step goes on to; the start of the flow under an empty name."""
        expect(self.page.locator("[data-status=saved]")).to_be_visible()
        found = self.flow()
        steps = found["steps"]
        assert isinstance(steps, list)
        return {"": str(found["start"]), **{one["id"]: one.get("next", "") for one in steps}}

    def open(self, id: str = FLOW) -> None:
        self.page.goto(f"{self.server.url}{STUDIO}/flow/{id}")
        expect(self.page.locator(".flow-canvas [data-step]").nth(1)).to_be_visible(timeout=20_000)

    def card(self, step: str) -> Locator:
        return self.page.locator(f'.flow-canvas [data-step="{step}"]')

    def middle(self, target: Locator) -> tuple[float, float]:
        box = target.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + 12, start[1] + 12, steps=3)
        mouse.move(*end, steps=8)
        mouse.up()


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Iterator[Desk]:
    page.set_viewport_size({"width": 1440, "height": 900})
    made = Desk(page, live_server)
    made.put(FLOW, flow(STEPS))
    made.open()
    yield made
    made.put(FLOW, None)


def test_a_step_is_dragged_onto_a_way_moved_connected_and_taken_back(desk: Desk, page: Page) -> None:
    new = page.locator(".palette [data-sort=notify]")
    desk.drag(desk.middle(new), desk.middle(page.locator('[data-way="rest:next"]')))
    expect(desk.card("notify")).to_have_attribute("aria-pressed", "true")
    assert desk.ways() == {"": "ask", "ask": "rest", "rest": "notify", "notify": "mark", "mark": "end", "end": ""}
    page.keyboard.press("Control+z")
    expect(desk.card("notify")).to_have_count(0)
    page.get_by_role("button", name="看全图").click()
    desk.drag(desk.middle(desk.card("mark")), desk.middle(page.locator('[data-way="ask:next"]')))
    expect(page.locator('[data-way="ask:next"]')).to_have_attribute("aria-label", re.compile("mark"))
    assert desk.ways() == {"": "ask", "ask": "mark", "mark": "rest", "rest": "end", "end": ""}
    desk.card("mark").click()
    handle = page.locator('.svelte-flow__node[data-id="mark"] .svelte-flow__handle-bottom')
    desk.drag(desk.middle(handle), desk.middle(desk.card("end")))
    expect(page.get_by_label("去哪一步")).to_have_value("end")
    page.get_by_label("哪一条路").select_option("next")
    page.get_by_role("button", name="连上").click()
    expect(page.get_by_text("还没有连上的步骤")).to_be_visible()
    assert desk.ways()["mark"] == "end"


def test_a_flow_is_built_by_keyboard_alone(desk: Desk, page: Page) -> None:
    page.get_by_role("button", name="加步骤").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset.step") == "ask":
            break
    page.keyboard.press("ArrowDown")
    expect(desk.card("rest")).to_be_focused()
    page.keyboard.press("a")
    page.keyboard.type("分情况")
    page.keyboard.press("Enter")
    expect(desk.card("choice")).to_have_attribute("aria-pressed", "true")
    assert desk.ways()["rest"] == "choice"
    desk.card("choice").focus()
    page.keyboard.press("c")
    expect(page.get_by_label("去哪一步")).to_be_visible()
    page.get_by_label("哪一条路").select_option("new:branch")
    page.get_by_label("去哪一步").select_option("ask")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="连上").press("Enter")
    expect(page.locator('[data-way="choice:branch"]')).to_have_count(1)
    page.keyboard.press("Escape")
    desk.card("mark").focus()
    page.keyboard.press("Delete")
    expect(desk.card("mark")).to_have_count(0)
    assert desk.ways()["choice"] == "end"
    page.keyboard.press("Control+z")
    expect(desk.card("mark")).to_have_count(1)


def test_steps_are_copied_into_another_flow_under_new_names(desk: Desk, page: Page) -> None:
    other = f"{FLOW}_two"
    desk.put(other, flow((step("mark", "mark", options=mark("first")),), other))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.card("rest").click()
    desk.card("mark").click(modifiers=["Control"])
    expect(page.get_by_text("选中了 2 个步骤")).to_be_visible()
    page.keyboard.press("Control+c")
    desk.open(other)
    desk.card("mark").click()
    page.keyboard.press("Control+v")
    expect(desk.card("mark_2")).to_be_visible()
    expect(page.locator("[data-status=saved]")).to_be_visible()
    found = desk.flow(other)["steps"]
    assert isinstance(found, list)
    assert [(one["id"], one.get("next")) for one in found] == [("mark", "rest"), ("rest", "mark_2"), ("mark_2", None)]
    desk.put(other, None)


def test_a_flow_is_tried_on_an_order_answered_and_let_go_on(desk: Desk, page: Page) -> None:
    page.get_by_role("button", name="试运行").click()
    page.locator("#try-record").select_option(index=1)
    page.get_by_role("button", name="运行", exact=True).click()
    tried = page.locator("section.try")
    expect(tried.get_by_text("等人处理：请看一下")).to_be_visible()
    expect(desk.card("ask")).to_have_attribute("data-standing", "waiting")
    tried.get_by_role("button", name="同意", exact=True).click()
    tried.get_by_role("button", name="让时间过去").click()
    expect(tried.get_by_text("运行结束")).to_be_visible()
    expect(page.locator(".flow-canvas [data-standing=done]")).to_have_count(4)
    expect(page.locator(".svelte-flow__edge-path.flow-lit")).to_have_count(4)
    tried.get_by_role("button", name="会发生什么").click()
    expect(tried.get_by_text("加上标记: seen")).to_be_visible()
    tried.get_by_role("button", name="这一步的值").click()
    desk.card("ask").click()
    expect(tried.locator("dl")).to_contain_text("yes")


def test_a_place_in_the_address_is_selected_and_shown(desk: Desk, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}{STUDIO}/flow/{FLOW}#steps/mark/options/code")
    expect(desk.card("mark")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("aside h2")).to_have_text("加标记")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_flow_designer_can_be_read_and_used_by_everybody(
    desk: Desk, page: Page, axe: Callable[[Page], list[str]], width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for theme in ("light", "dark"):
        page.evaluate("(theme) => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        page.get_by_role("button", name="试运行").first.click()
        expect(page.locator("section.try")).to_be_visible()
        assert axe(page) == [], theme
        page.get_by_role("button", name="关闭试运行").click()
        page.get_by_role("button", name="加步骤").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert axe(page) == [], theme
        page.keyboard.press("Escape")
        desk.card("ask").click()
        assert axe(page) == [], theme
        page.get_by_role("button", name="关闭", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def hundred() -> Json:
    """A flow of 100 steps with branches, some of which go back."""
    steps = []
    for place in range(99):
        ahead = f"s{place + 1}"
        if place % 7 != 3:
            steps.append(step(f"s{place}", "wait", ahead, options={"for": "PT1H"}))
            continue
        ways = [("on", min(place + 3, 99)), ("back", max(place - 5, 0))]
        branches = [{"id": id, "title": words(id), "when": {"==": [1, 1]}, "next": f"s{to}"} for id, to in ways]
        steps.append(step(f"s{place}", "choice", ahead, options={"branches": branches}))
    return flow([*steps, step("s99", "succeed")])


@pytest.mark.long
def test_a_hundred_steps_follow_the_pointer_without_stopping(
    browser: Browser, browser_context_args: Mapping[str, object], live_server: LiveServer
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    desk = Desk(page, live_server)
    desk.put(FLOW, hundred())
    desk.open()
    page.wait_for_timeout(1500)
    browser.start_tracing(page=page, categories=["devtools.timeline", "toplevel"])
    box = desk.middle(page.locator(".palette [data-sort=notify]"))
    desk.drag(box, (700, 400))
    page.keyboard.press("Control+z")
    desk.drag(desk.middle(desk.card("s1")), (620, 620))
    desk.drag((420, 830), (520, 500))
    events = json.loads(browser.stop_tracing())["traceEvents"]
    desk.put(FLOW, None)
    context.close()
    moves = sorted(
        own(one) for one in events if one["name"] == "EventDispatch" and "move" in one["args"]["data"]["type"]
    )
    tasks = [own(one) for one in events if one["name"].endswith("RunTask")]
    assert len(moves) > 20
    assert moves[int(len(moves) * 0.95)] <= 12
    assert max(tasks) <= 100


def own(event: Mapping[str, object]) -> float:
    """How long an event of a trace kept the processor, in milliseconds."""
    return float(str(event.get("tdur", event.get("dur", 0)))) / 1000
