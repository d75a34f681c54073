"""Views, roles, messages, scenarios and the app itself, designed by pointer, by keyboard and on a phone."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

APP = "ecommerce_fast"
STUDIO = f"/build/{APP}/studio"
SAVED = re.compile("已保存|Saved")
DESIGNED = (
    ("view/orders_list", "#columns/order_no"),
    ("role/warehouse", "#tables/orders"),
    ("message/told", ""),
    ("scenario/c121_large_quantity_asks", "#when/ask"),
    (f"app/{APP}", ""),
)

LOOKS: tuple[tuple[tuple[int, int], Literal["light", "dark"]], ...] = (((1440, 900), "light"), ((390, 844), "dark"))


@pytest.fixture
def studio(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """The studio of the demo's app; what was designed in it is given up afterwards."""
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    yield page
    page.goto("about:blank")
    page.request.post(f"{live_server.url}/api/v1/apps/{APP}/draft/discard", headers=token(page, live_server))


def token(page: Page, live_server: LiveServer) -> dict[str, str]:
    user = live_server.users[0]
    asked = {"name": user["name"], "password": user["password"]}
    answer = page.request.post(f"{live_server.url}/api/v1/token", data=asked)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def open_document(page: Page, live_server: LiveServer, name: str, at: str = "") -> None:
    page.goto(f"{live_server.url}{STUDIO}/{name}{at}")
    expect(page.locator(".studio")).to_be_visible()


def drafted(page: Page, live_server: LiveServer, name: str) -> Mapping[str, object]:
    """A document as the server has it, once everything is with it."""
    expect(page.locator("[data-status=saved]")).to_have_text(SAVED)
    answer = page.request.get(f"{live_server.url}/api/v1/apps/{APP}/draft/{name}")
    assert answer.ok, answer.text()
    found: Mapping[str, object] = answer.json()
    return found


def ids(document: Mapping[str, object], key: str) -> list[str]:
    members = document[key]
    assert isinstance(members, list)
    return [str(member["id"]) if isinstance(member, dict) else str(member) for member in members]


def grip(page: Page, item: str) -> Locator:
    return page.locator(f'[data-item="{item}"] .grip')


def drag_below(page: Page, moved: str, other: str) -> None:
    start, end = grip(page, moved).bounding_box(), page.locator(f'[data-item="{other}"]').bounding_box()
    assert start is not None
    assert end is not None
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, start["y"] + start["height"], steps=4)
    page.mouse.move(x, end["y"] + end["height"] - 3, steps=8)
    page.mouse.up()


def test_a_view_is_laid_out_by_picture_and_shows_real_records(studio: Page, live_server: LiveServer) -> None:
    page = studio
    open_document(page, live_server, "view/orders_list")
    expect(page.locator(".frame tbody tr")).to_have_count(12)
    before = ids(drafted(page, live_server, "view/orders_list"), "columns")
    drag_below(page, before[0], before[2])
    expect(page.locator(".frame thead th").nth(2)).to_contain_text("订单号")
    page.get_by_label("添加一列…").select_option("sys_created_at")
    page.locator("label.choice", has_text="看板").click()
    expect(page.locator(".board section").first).to_be_visible()
    view = drafted(page, live_server, "view/orders_list")
    assert ids(view, "columns") == [before[1], before[2], before[0], *before[3:], "sys_created_at"]
    assert view["layout"] == "board"
    assert view["options"] == {"by": "status"}
    for _ in range(3):
        page.keyboard.press("Control+z")
    again = drafted(page, live_server, "view/orders_list")
    assert ids(again, "columns") == before
    assert again["layout"] == "list"


def test_a_view_is_designed_by_keyboard_alone(studio: Page, live_server: LiveServer) -> None:
    page = studio
    open_document(page, live_server, "view/orders_list")
    before = ids(drafted(page, live_server, "view/orders_list"), "columns")
    grip(page, before[0]).focus()
    page.keyboard.press("ArrowDown")
    expect(grip(page, before[0])).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(grip(page, before[0])).to_be_focused()
    grip(page, before[3]).focus()
    page.keyboard.press("Delete")
    expect(grip(page, before[3])).to_have_count(0)
    page.locator("input[value=list]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("input[value=pivot]")).to_be_checked()
    view = drafted(page, live_server, "view/orders_list")
    assert ids(view, "columns") == [before[1], before[2], before[0], *before[4:]]
    assert view["layout"] == "pivot"


def test_rights_are_ticked_one_by_one_and_for_all_tables_at_once(studio: Page, live_server: LiveServer) -> None:
    page = studio
    open_document(page, live_server, "role/warehouse")
    page.get_by_label("所有表：查看").click()
    page.get_by_label("客户 · 修改").check()
    page.locator("tr[data-item=customers] button.open").click()
    page.get_by_label("姓名 · 能看").uncheck()
    expect(page.locator(".sum")).to_contain_text("看不到 姓名")
    page.locator("fieldset[data-key=views]").get_by_label("全部", exact=False).check()
    role = drafted(page, live_server, "role/warehouse")
    tables = role["tables"]
    assert isinstance(tables, list)
    rights = {right["id"]: right for right in tables}
    assert all(right["read"] for right in rights.values())
    assert rights["customers"] == {
        "id": "customers",
        "read": True,
        "readable": ["*"],
        "update": True,
        "writable": ["*"],
        "hidden": ["name"],
    }
    assert role["views"] == ["*"]
    page.get_by_label("客户 · 查看").uncheck()
    left = ids(drafted(page, live_server, "role/warehouse"), "tables")
    assert "customers" not in left


def test_a_message_is_worded_with_fields_from_a_list_and_read_on_a_record(
    studio: Page, live_server: LiveServer
) -> None:
    page = studio
    open_document(page, live_server, "role/warehouse")
    page.locator(".list .kind", has_text="消息").get_by_role("button").click()
    page.locator("#ol-new-name").fill("已经出库")
    page.locator("#ol-new-table").select_option("orders")
    page.keyboard.press("Enter")
    body = page.locator("fieldset[data-key=body] textarea[lang=zh]")
    expect(body).to_have_value("{{ order_no }} 已经出库")
    body.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("，买家 ")
    page.get_by_label("插入…").select_option("buyer_name")
    expect(body).to_be_focused()
    expect(body).to_have_value("{{ order_no }} 已经出库，买家 {{ buyer_name }}")
    expect(page.locator(".bubble")).to_contain_text(re.compile(r"[A-Z]{2}\d{11} 已经出库，买家 \S+"), timeout=15_000)
    name = page.url.partition("/studio/")[2].partition("#")[0]
    message = drafted(page, live_server, name)
    assert message["fields"] == ["order_no", "buyer_name"]
    page.get_by_label("再加一个渠道…").select_option("mail")
    expect(page.locator(".bubble")).to_have_count(2, timeout=15_000)


def test_a_scenario_is_read_as_a_story_and_played(studio: Page, live_server: LiveServer) -> None:
    page = studio
    open_document(page, live_server, "scenario/c121_large_quantity_asks")
    expect(page.locator("[data-key=when] .reorder li").first).to_contain_text("数量 = 120")
    page.locator("[data-key=then]").get_by_label("添加结果应当是").select_option("orders")
    page.get_by_label("条数", exact=True).fill("7")
    page.get_by_label("条数", exact=True).press("Tab")
    expect(page.locator("[data-key=then] .reorder li").last).to_contain_text("条数 = 7")
    page.get_by_role("button", name="演练").click()
    expect(page.locator(".play .ol-banner")).to_contain_text("结果不符", timeout=60_000)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="演练").click()
    expect(page.locator(".play .ol-banner")).to_contain_text("演练通过", timeout=60_000)


def test_the_menu_is_put_in_order_and_parameters_get_values(studio: Page, live_server: LiveServer) -> None:
    page = studio
    open_document(page, live_server, f"app/{APP}")
    before = ids(drafted(page, live_server, f"app/{APP}"), "navigation")
    grip(page, before[1]).focus()
    page.keyboard.press("ArrowUp")
    page.locator(f'[data-item="{before[2]}"]').get_by_role("button", name="设为首页").click()
    page.get_by_label("添加参数…").select_option("integer")
    value = page.get_by_label(re.compile("「参数 .*」的值"))
    value.fill("45")
    value.press("Tab")
    app = drafted(page, live_server, f"app/{APP}")
    assert ids(app, "navigation") == [before[1], before[0], *before[2:]]
    assert app["home"] == before[2]
    parameters = app["parameters"]
    assert isinstance(parameters, list)
    assert parameters[-1]["default"] == 45


def test_every_designer_is_accessible_in_both_themes_and_fits_a_phone(
    studio: Page, live_server: LiveServer, axe: Callable[[Page], list[str]]
) -> None:
    page = studio
    told = {"zh": "{{ order_no }}", "en": "{{ order_no }}"}
    message = {
        "kind": "message",
        "id": "told",
        "title": {"zh": "通知", "en": "Told"},
        "table": "orders",
        "fields": ["order_no"],
        "channels": [{"id": "app", "body": told}],
    }
    command = {"op": "set", "document": "message/told", "path": "", "value": message}
    draft = f"{live_server.url}/api/v1/apps/{APP}/draft"
    answer = page.request.patch(draft, data={"commands": [command]}, headers=token(page, live_server))
    assert answer.ok, answer.text()
    for name, at in DESIGNED:
        for (width, height), scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            # Colours that still fade would be measured half way.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            open_document(page, live_server, name, at)
            expect(page.locator("#ol-work h2, #ol-work h3").first).to_be_visible()
            assert axe(page) == [], (name, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
