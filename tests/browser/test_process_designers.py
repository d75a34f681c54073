"""Machines, deadlines and calendars designed as people do it: by pointer, and again by keyboard alone."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

APP = "ecommerce_fast"
STUDIO = f"/build/{APP}/studio"
API = f"/api/v1/apps/{APP}"
Json = dict[str, object]
CALENDAR: Json = {
    "kind": "calendar",
    "id": "office",
    "title": {"zh": "上班", "en": "Office"},
    "zone": "Asia/Shanghai",
    "week": [{"id": day, "hours": ["09:00-18:00"]} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")],
}


@pytest.fixture
def studio(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """The studio of the demo's app; what was designed in it is given up afterwards."""
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}{STUDIO}")
    expect(page.locator(".studio")).to_be_visible()
    yield page
    page.goto("about:blank")
    page.request.post(f"{live_server.url}{API}/draft/discard", headers=token(page, live_server))


def token(page: Page, live_server: LiveServer) -> dict[str, str]:
    user = live_server.users[0]
    answer = page.request.post(
        f"{live_server.url}/api/v1/token", data={"name": user["name"], "password": user["password"]}
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def drafted(page: Page, live_server: LiveServer, name: str) -> Json:
    """A document as the server has it, once everything is with it."""
    expect(page.locator("[data-status=saved]")).to_be_visible()
    answer = page.request.get(f"{live_server.url}{API}/draft/{name}")
    assert answer.ok, answer.text()
    found: Json = answer.json()
    return found


def moves(document: Json) -> list[tuple[str, list[str], str]]:
    """What leads from where to where."""
    found = document["transitions"]
    assert isinstance(found, list)
    return [(one["id"], one["from"], one["to"]) for one in found]


def make(page: Page, kind: str, title: str, table: str = "") -> None:
    """A new document, as the list offers it."""
    known = page.locator(".list .kind", has_text=re.compile(rf"^\s*{kind}\s*$"))
    known.first.get_by_role("button").click()
    page.locator("#ol-new-name").fill(title)
    if table:
        page.get_by_label("属于哪张表").select_option(label=table)
    page.keyboard.press("Enter")


def state(page: Page, title: str) -> Locator:
    return page.locator(".svelte-flow__node", has_text=title)


def drag(page: Page, start: Locator, to: tuple[float, float]) -> None:
    box = start.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*to, steps=8)
    page.mouse.up()


def middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_table_gets_states_and_moves_are_drawn_by_pointer(studio: Page, live_server: LiveServer) -> None:
    page = studio
    make(page, "状态机", "客户跟进", "客户")
    expect(state(page, "待处理")).to_be_visible()
    machine = page.url.partition("/studio/")[2].partition("#")[0]
    table = drafted(page, live_server, "table/customers")
    assert json.dumps(table["fields"]).count('"type": "state"') == 1
    drag(page, state(page, "处理中").locator(".machine-source"), middle(state(page, "待处理")))
    expect(page.locator("[data-move=to_open]")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-move=to_open]").dblclick()
    page.keyboard.type("退回")
    page.keyboard.press("Enter")
    expect(page.locator("[data-move=to_open]")).to_have_text("退回")
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    drag(
        page,
        state(page, "处理中").locator(".machine-source"),
        (box["x"] + box["width"] - 60, box["y"] + box["height"] / 2),
    )
    page.keyboard.type("等客户")
    page.keyboard.press("Enter")
    expect(state(page, "等客户")).to_contain_text("出不去")
    page.get_by_label("转到…").select_option(label="处理中")
    page.get_by_role("button", name="加动作").click()
    expect(page.locator(".note.bad")).to_have_count(0)
    made = drafted(page, live_server, machine)
    assert ("to_open", ["doing"], "open") in moves(made)
    assert ("to_doing_2", ["state"], "doing") in moves(made)
    titles = drafted(page, live_server, "dictionary/customers_state")["entries"]
    assert isinstance(titles, list)
    assert titles[2]["title"]["zh"] == "等客户"
    expect(page.get_by_text("没有问题")).to_be_visible()


def test_states_and_moves_are_made_moved_and_removed_by_keyboard(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.goto(f"{live_server.url}{STUDIO}/machine/order_flow")
    page.locator("[data-state=paid]").focus()
    before = drafted(page, live_server, "machine/order_flow")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-state=allocating]")).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.type("复核")
    page.keyboard.press("Enter")
    expect(page.locator("[data-move=to_state]")).to_have_text("转为复核")
    assert ("to_state", ["allocating"], "state") in moves(drafted(page, live_server, "machine/order_flow"))
    page.locator("[data-state=state]").focus()
    page.keyboard.press("Delete")
    expect(page.locator("[data-state=allocating]")).to_be_focused()
    page.get_by_role("button", name="表格", exact=True).click()
    page.locator("[data-cell='0:1'] button").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("[data-cell='2:0'] button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-cell='2:0'] .move")).to_have_text("转为待支付")
    page.locator("[data-row='move:ship'] [data-by='-1']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-row='move:ship'] [data-by='-1']")).to_be_focused()
    for _ in range(5):
        page.locator("body").press("Control+z")
    assert drafted(page, live_server, "machine/order_flow") == before


def test_an_order_walks_through_as_a_role_and_nothing_is_changed(studio: Page, live_server: LiveServer) -> None:
    page, head = studio, token(studio, live_server)
    page.goto(f"{live_server.url}{STUDIO}/machine/order_flow")
    query: dict[str, str | float | bool] = {"filter": json.dumps({"==": [{"var": "status"}, "paid"]}), "limit": "1"}
    (order,) = page.request.get(f"{live_server.url}{API}/tables/orders/records", params=query, headers=head).json()[
        "items"
    ]
    page.get_by_role("button", name="试走一遍").click()
    page.get_by_label("按名称找记录").fill(order["fields"]["order_no"])
    page.get_by_label("用哪条记录").select_option(value=order["id"])
    ways = page.locator(".ways")
    expect(ways.locator("[data-standing=shut]", has_text="加急直接出库")).to_contain_text("只有加急订单")
    expect(page.locator("[data-move=ship_urgent]")).to_have_attribute("data-standing", "shut")
    page.get_by_label("以谁的身份").select_option(label="客服")
    expect(ways.locator("li", has_text="开始配货")).to_contain_text("这个角色不能做")
    page.get_by_label("以谁的身份").select_option(label="仓库")
    ways.get_by_role("button", name="开始配货").click()
    expect(page.locator(".trail")).to_contain_text("配货中")
    expect(page.locator(".here")).to_contain_text("配货中")
    page.get_by_role("button", name="重新开始").click()
    expect(page.locator(".here")).to_contain_text("已支付")
    after = page.request.get(f"{live_server.url}{API}/tables/orders/records/{order['id']}", headers=head).json()
    assert (after["state"], after["version"]) == (order["state"], order["version"])


def test_a_deadline_is_put_together_and_tried(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.request.put(f"{live_server.url}{API}/draft/calendar/office", data=CALENDAR, headers=token(page, live_server))
    page.reload()
    make(page, "时限", "处理时限", "订单")
    name = page.url.partition("/studio/")[2].partition("#")[0]
    page.get_by_label("按谁的工作时间算").select_option(label="上班")
    page.get_by_role("button", name="加一次提前提醒").click()
    near = page.locator("[data-level=near_2]")
    near.get_by_label("提前或推后多久").fill("5")
    page.keyboard.press("Enter")
    levels = drafted(page, live_server, name)["levels"]
    assert isinstance(levels, list)
    assert [one["id"] for one in levels] == ["near_2", "near", "due"]
    page.get_by_label("从什么时刻开始").fill("2026-11-27T10:00")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator(".moments tr").last).to_contain_text("2026/12/01")
    page.get_by_role("button", name="固定时长", exact=True).focus()
    page.get_by_role("button", name="分段计时").press("Enter")
    page.get_by_role("button", name="加一段").press("Enter")
    expect(page.locator(".segments li")).to_have_count(2)
    expect(page.get_by_text("没有问题")).to_be_visible()


def test_hours_and_holidays_are_given_by_pointer_and_by_keyboard(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.request.put(f"{live_server.url}{API}/draft/calendar/office", data=CALENDAR, headers=token(page, live_server))
    page.goto(f"{live_server.url}{STUDIO}/calendar/office")
    saturday = page.locator(".week .row", has_text="周六")
    box = saturday.locator(".bar").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 10 / 24, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 12 / 24, box["y"] + 8, steps=5)
    page.mouse.up()
    expect(saturday.locator("input[type=time]")).to_have_count(2)
    page.locator("[data-day][tabindex='0']").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_label("叫什么").fill("盘点")
    page.get_by_role("button", name="设为放假").press("Enter")
    expect(page.locator("[data-sort=holiday]")).to_have_count(3)
    found = drafted(page, live_server, "calendar/office")
    assert json.dumps(found["week"]).count("10:00-12:00") == 1
    holidays = found["holidays"]
    assert isinstance(holidays, list)
    (holiday,) = holidays
    assert (holiday["title"]["zh"], holiday["first"][-2:], holiday["last"][-2:]) == ("盘点", "01", "03")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_designers_of_processes_can_be_used_by_everybody(
    studio: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], theme: str
) -> None:
    page, head = studio, token(studio, live_server)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    page.request.put(f"{live_server.url}{API}/draft/calendar/office", data=CALENDAR, headers=head)
    for path, ready in (
        ("machine/order_flow#states/paid", "[data-state=paid]"),
        ("machine/order_flow#transitions/pay", "[data-move=pay]"),
        ("calendar/office", ".month"),
    ):
        page.goto("about:blank")
        page.goto(f"{live_server.url}{STUDIO}/{path}")
        expect(page.locator(ready)).to_be_visible()
        assert axe(page) == [], path
    page.goto(f"{live_server.url}{STUDIO}/machine/order_flow")
    page.get_by_role("button", name="表格", exact=True).click()
    assert axe(page) == []
    make(page, "时限", "处理时限", "订单")
    expect(page.locator(".deadline")).to_be_visible()
    assert axe(page) == []
