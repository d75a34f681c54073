"""The rule designer and the editor of expressions, used by keys and by pointer, without losing a thing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveServer

APP = "ecommerce_fast"
DRAFT = f"/api/v1/apps/{APP}/draft"
TITLE = {"zh": "试一试", "en": "A try"}
SOUND = ".verdict[data-state=sound]"


def made(page: Page, server: LiveServer, name: str, when: object, **more: object) -> str:
    """A rule on orders in the draft, put there by the API; answers its address in the studio."""
    rule = {"kind": "rule", "id": name, "title": TITLE, "table": "orders", "on": ["create"], "when": when}
    written = page.request.put(
        f"{server.url}{DRAFT}/rule/{name}",
        data={**rule, "then": "warn", "message": TITLE, **more},
        headers={"If-Match": "*", "Origin": server.url, "X-CSRF-Token": token(page, server)},
    )
    assert written.ok, written.text()
    return f"{server.url}/build/{APP}/studio/rule/{name}"


def token(page: Page, server: LiveServer) -> str:
    """What proves that a request comes from a page of this session."""
    if "/studio" not in page.url:
        page.goto(f"{server.url}/build/{APP}/studio")
    found = page.locator("ol-studio").get_attribute("data-csrf")
    assert found
    return found


def drafted(page: Page, server: LiveServer, name: str) -> dict[str, object]:
    """A rule as the draft has it once everything is saved."""
    expect(page.get_by_text("已保存到草稿")).to_be_visible()
    found: dict[str, object] = page.request.get(f"{server.url}{DRAFT}/rule/{name}").json()
    return found


def sound(page: Page) -> None:
    """Wait until the server has found the expression sound; the first page of a server takes its time."""
    expect(page.locator(SOUND)).to_be_visible(timeout=20_000)


def rows(page: Page) -> Locator:
    return page.locator("[data-part=when] [data-at]")


@pytest.fixture
def builder(page: Page, live_server: LiveServer) -> Page:
    live_server.sign_in(page)
    return page


def test_a_condition_is_written_by_keyboard_alone(builder: Page, live_server: LiveServer) -> None:
    builder.goto(made(builder, live_server, "typed", {"var": "urgent"}))
    sound(builder)
    builder.get_by_role("button", name="加条件").focus()
    builder.keyboard.press("Enter")
    expect(rows(builder)).to_have_count(2)
    builder.keyboard.press("Enter")
    builder.keyboard.type("paid_amount")
    builder.keyboard.press("Enter")
    builder.keyboard.press("Tab")
    builder.keyboard.press("ArrowDown")
    builder.keyboard.press("ArrowDown")
    builder.keyboard.press("Tab")
    builder.keyboard.press("Tab")
    builder.keyboard.press("Control+A")
    builder.keyboard.type("500")
    expect(builder.locator(".verdict .words")).to_contain_text("且实付金额大于500")
    expect(builder.locator(".verdict .facts")).to_contain_text("条记录中有")
    when = drafted(builder, live_server, "typed")["when"]
    assert when == {"and": [{"var": "urgent"}, {">": [{"var": "paid_amount"}, 500]}]}


def test_conditions_are_moved_grouped_and_removed_with_their_buttons(builder: Page, live_server: LiveServer) -> None:
    one, two, three = ({"!=": [{"var": name}, None]} for name in ("paid_at", "receiver_phone", "customer"))
    builder.goto(made(builder, live_server, "moved", {"and": [one, {"or": [two, three]}]}))
    sound(builder)
    down = rows(builder).first.get_by_role("button", name="下移")
    down.focus()
    builder.keyboard.press("Enter")
    expect(builder.locator("[data-at='0.0'] [data-do=down]").first).to_be_focused()
    assert drafted(builder, live_server, "moved")["when"] == {"and": [{"or": [one, two, three]}]}
    builder.keyboard.press("Control+z")
    expect(rows(builder)).to_have_count(4)
    assert drafted(builder, live_server, "moved")["when"] == {"and": [one, {"or": [two, three]}]}
    rows(builder).first.get_by_role("button", name="删除这个条件").click()
    assert drafted(builder, live_server, "moved")["when"] == {"and": [{"or": [two, three]}]}


def test_what_has_no_visual_form_is_shown_as_text_and_kept(builder: Page, live_server: LiveServer) -> None:
    beyond = {">": [{"reduce": [[1, 2], {"+": [{"var": "current"}, 1]}, 0]}, 0]}
    builder.goto(made(builder, live_server, "kept", {"and": [beyond, {"var": "urgent"}]}))
    sound(builder)
    assert drafted(builder, live_server, "kept")["when"] == {"and": [beyond, {"var": "urgent"}]}
    expect(rows(builder).first.get_by_role("textbox", name="JSON 片段")).to_have_value(re.compile("reduce"))
    rows(builder).nth(1).locator("select").first.select_option("no")
    assert drafted(builder, live_server, "kept")["when"] == {"and": [beyond, {"!": {"var": "urgent"}}]}


def test_json_is_completed_and_told_what_is_wrong_at_its_line(builder: Page, live_server: LiveServer) -> None:
    builder.goto(made(builder, live_server, "text", {"var": "urgent"}))
    sound(builder)
    builder.get_by_role("group", name="怎样显示").get_by_role("button", name="JSON").click()
    area = builder.get_by_role("textbox", name="JSON")
    area.fill("")
    area.press_sequentially('{">": [\n{"var": "paid_am')
    builder.keyboard.press("Tab")
    builder.keyboard.type("},\n1]}")
    sound(builder)
    assert drafted(builder, live_server, "text")["when"] == {">": [{"var": "paid_amount"}, 1]}
    area.fill('{">": [\n{"var": "nobody"},\n1]}')
    expect(builder.locator(".faults")).to_contain_text("第 2 行")


def test_marks_of_a_table_are_one_decision_table(builder: Page, live_server: LiveServer) -> None:
    builder.goto(made(builder, live_server, "marked", {"var": "urgent"}, then="label", mark="marked"))
    builder.get_by_role("button", name="看成决策表").click()
    row = builder.locator("tbody tr").filter(has_text=TITLE["zh"])
    row.get_by_role("button", name="为“是”").first.click()
    row.locator("select.relation").first.select_option("no")
    assert drafted(builder, live_server, "marked")["when"] == {"!": {"var": "urgent"}}


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_designer_and_the_editor_are_accessible(
    builder: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], width: int, theme: str
) -> None:
    builder.set_viewport_size({"width": width, "height": 844})
    builder.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    builder.goto(f"{live_server.url}/build/{APP}/studio/rule/duplicate_order")
    sound(builder)
    assert axe(builder) == []
    assert builder.evaluate("document.documentElement.scrollWidth <= innerWidth")
    builder.get_by_role("button", name="属性", exact=True).click()
    builder.locator(".expression .line").first.click()
    expect(builder.locator(f"dialog {SOUND}")).to_be_visible()
    builder.locator("dialog .pick").first.click()
    assert axe(builder) == []
    builder.keyboard.press("Escape")
    builder.keyboard.press("Escape")
    expect(builder.locator("dialog[open]")).to_have_count(0)
    expect(builder.locator(".expression .line").first).to_be_focused()
