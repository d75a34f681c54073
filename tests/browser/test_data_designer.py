"""Tables, dictionaries and what hangs on them, designed as people do it: by pointer, and again by keyboard alone."""

import json
import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from orderloom.model.idpath import get
from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

APP = "ecommerce_fast"
STUDIO = f"/build/{APP}/studio"
SAVED = re.compile("已保存|Saved")


@pytest.fixture
def studio(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """The studio of the demo's app; what was designed in it is given up afterwards."""
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}{STUDIO}")
    expect(page.locator(".studio")).to_be_visible(timeout=20_000)
    yield page
    page.goto("about:blank")
    token = live_token(page, live_server)
    page.request.post(f"{live_server.url}/api/v1/apps/{APP}/draft/discard", headers=token)


def live_token(page: Page, live_server: LiveServer) -> dict[str, str]:
    user = live_server.users[0]
    answer = page.request.post(
        f"{live_server.url}/api/v1/token", data={"name": user["name"], "password": user["password"]}
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def drafted(page: Page, live_server: LiveServer, name: str) -> object:
    """A document as the server has it, once everything is with it."""
    expect(page.locator("[data-status=saved]")).to_have_text(SAVED)
    answer = page.request.get(f"{live_server.url}/api/v1/apps/{APP}/draft/{name}")
    assert answer.ok, answer.text()
    return answer.json()


def each(document: object, path: str, key: str = "id") -> list[object]:
    """The values of one key of all members of a list."""
    members = get(document, path)
    assert isinstance(members, list)
    return [member.get(key) for member in members]


def new_table(page: Page, title: str) -> None:
    page.locator(".list .kind", has_text="表").first.get_by_role("button").click()
    page.locator("#ol-new-name").fill(title)
    page.keyboard.press("Enter")
    expect(page.locator(".fields")).to_be_visible()


def rows(page: Page) -> Locator:
    return page.locator(".fields tbody tr")


def order(page: Page) -> list[str]:
    return [str(row.get_attribute("data-key")) for row in rows(page).all()]


def pick_type(page: Page, type_: str) -> None:
    page.locator(f"label.choice:has(input[value={type_}])").click()


def test_a_table_is_made_by_pointer_and_usable_at_one_click(studio: Page, live_server: LiveServer) -> None:
    page = studio
    new_table(page, "维修工单")
    page.locator("#ol-add-field").click()
    page.locator("#ol-new-field").fill("故障类型")
    page.get_by_label("找类型").fill("下拉")
    pick_type(page, "choice")
    page.get_by_label("选项", exact=False).last.fill("电源\n屏幕\n其他")
    page.get_by_role("button", name="新增并继续").click()
    page.locator("#ol-new-field").fill("客户")
    pick_type(page, "link")
    page.get_by_label("关联到哪张表").select_option("customers")
    page.get_by_role("button", name="新增", exact=True).click()
    expect(rows(page)).to_have_count(3)
    handle, first = rows(page).nth(2).locator(".handle").bounding_box(), rows(page).nth(0).bounding_box()
    assert handle is not None
    assert first is not None
    page.mouse.move(handle["x"] + 4, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 4, handle["y"] - 12, steps=4)
    page.mouse.move(handle["x"] + 4, first["y"] + 3, steps=8)
    page.mouse.up()
    expect(rows(page).nth(0)).to_have_attribute("data-key", "customer")
    page.get_by_role("button", name="一次做好").click()
    expect(page.get_by_text("员工还不能用这张表")).to_have_count(0)
    table = drafted(page, live_server, "table/repair_ticket")
    assert each(table, "fields") == ["customer", "name", "fault_type"]
    assert get(drafted(page, live_server, "form/repair_ticket"), "table") == "repair_ticket"
    assert "repair_ticket" in each(drafted(page, live_server, f"app/{APP}"), "navigation")
    choices = drafted(page, live_server, "dictionary/fault_type")
    assert [get(title, "zh") for title in each(choices, "entries", "title")] == ["电源", "屏幕", "其他"]
    expect(page.locator("button.problems")).to_have_attribute("data-errors", "false")


def test_fields_are_made_moved_copied_and_retired_by_keyboard(studio: Page, live_server: LiveServer) -> None:
    page = studio
    new_table(page, "Visits")
    page.locator("#ol-field-name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ol-new-field")).to_be_focused()
    page.keyboard.type("Day")
    page.keyboard.press("Tab")
    page.keyboard.type("日期 生日")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#ol-new-field")).not_to_be_visible()
    assert order(page) == ["name", "day"]
    assert get(drafted(page, live_server, "table/visits"), "fields/day/type") == "date"
    page.locator("#ol-field-day").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#ol-field-day")).to_be_focused()
    assert order(page) == ["day", "name"]
    page.keyboard.press("Control+d")
    expect(rows(page)).to_have_count(3)
    assert order(page) == ["day", "day_copy", "name"]
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".fields tbody input[type=checkbox]:checked").first).to_be_checked()
    expect(page.locator(".bar .count")).to_have_text("已选 2 个")
    page.keyboard.press("Alt+ArrowDown")
    assert order(page) == ["name", "day", "day_copy"]
    page.keyboard.press("Control+Delete")
    expect(page.get_by_role("heading", name="停用")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#ol-field-name")).to_be_focused()
    page.locator("#ol-work").focus()
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(3)


def test_before_a_field_goes_people_see_what_uses_it(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.goto(f"{live_server.url}{STUDIO}/table/products#fields/category")
    row = page.locator('[data-key="category"]')
    expect(row).to_have_class(re.compile("current"))
    page.get_by_role("button", name="停用").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("处用到了它")).to_be_visible()
    before = drafted(page, live_server, "view/products_list")
    assert "category" in json.dumps(before)
    dialog.get_by_role("button", name="停用").click()
    expect(row).to_have_count(0)
    assert "category" not in each(drafted(page, live_server, "view/products_list"), "columns")


def test_another_type_tells_what_becomes_of_the_values(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.goto(f"{live_server.url}{STUDIO}/table/customers#fields/remark")
    page.locator('[data-key="remark"] .type button').click()
    pick_type(page, "text")
    page.get_by_role("button", name="改类型").click()
    expect(page.locator('[data-key="remark"] .type')).to_contain_text("文字")
    page.get_by_role("button", name="发布后会怎样").click()
    expect(page.locator(".consequences li").first).to_contain_text("长文字", timeout=15_000)


def test_tables_are_linked_in_the_picture_and_beside_it(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.goto(f"{live_server.url}{STUDIO}/table/products")
    page.get_by_role("button", name="关系图").click()
    card, target = page.locator(".table-card.current"), page.locator('.table-card:has(.title:text-is("客户"))')
    expect(card).to_be_visible()
    lines = page.locator(".svelte-flow__edge")
    known = lines.count()
    card.hover()
    dot, box = card.locator(".head .svelte-flow__handle.from").bounding_box(), target.bounding_box()
    assert dot is not None
    assert box is not None
    page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    page.mouse.down()
    page.mouse.move(dot["x"] + 30, dot["y"] + 20, steps=4)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=8)
    page.mouse.up()
    expect(lines).to_have_count(known + 1)
    form = page.get_by_role("form", name="建立关联")
    form.get_by_role("combobox").nth(1).select_option("orders")
    form.get_by_label("关联字段名称").fill("首单")
    page.keyboard.press("Enter")
    expect(lines).to_have_count(known + 2)
    assert {"customers", "orders"} <= set(each(drafted(page, live_server, "table/products"), "fields", "table"))


def test_choices_are_typed_pasted_and_matched_with_foreign_codes(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.goto(f"{live_server.url}{STUDIO}/dictionary/channel")
    page.locator("#ol-new-entry").fill("小程序")
    page.keyboard.press("Enter")
    expect(page.locator("#ol-new-entry")).to_be_focused()
    page.get_by_role("button", name="从表格粘贴").click()
    page.get_by_label("粘贴的内容").fill("代码\t中文\t英文\nPOS\t门店\tStore\nbad code\t坏\tBad\n")
    page.get_by_role("button", name="加入 1 行").click()
    expect(page.locator('[data-key="POS"]')).to_be_visible()
    page.get_by_role("button", name="代码对照").click()
    page.get_by_label("谁的代码").fill("旧系统")
    page.get_by_label("粘贴对方代码").fill("pos\nXX")
    page.get_by_role("button", name="新增对照").click()
    page.get_by_role("button", name="按名称自动对应").click()
    expect(page.get_by_label("对方代码「pos」 我们的选项")).to_have_value("POS")
    expect(page.locator(".missing")).to_contain_text("小程序")
    page.get_by_label("对方代码「XX」 我们的选项").select_option(label="小程序")
    expect(page.locator(".missing")).not_to_contain_text("小程序")
    mappings = drafted(page, live_server, "dictionary/channel")
    assert get(mappings, f"mappings/{each(mappings, 'mappings')[-1]}/entries/pos/to") == "POS"


def test_a_table_reads_what_another_system_holds(studio: Page, live_server: LiveServer) -> None:
    page = studio
    column = {"written": "", "key": False, "size": None}
    answers: Mapping[str, object] = {
        "foreign": ["old_erp"],
        "old_erp": [{"name": "T_ORDERS", "namespace": None, "view": False}],
        "columns": [
            {**column, "name": "ID", "sort": "int", "key": True},
            {**column, "name": "ORDER_NO", "sort": "str", "size": 20},
            {**column, "name": "SCAN", "sort": ""},
        ],
    }

    def answer(route: Route) -> None:
        last = route.request.url.partition("?")[0].rpartition("/")[2]
        route.fulfill(json={"items": answers[last]})

    page.route("**/foreign**", answer)
    page.route("**/foreign/**", answer)
    new_table(page, "旧订单")
    page.get_by_role("button", name="数据来源").click()
    page.get_by_role("button", name="测试连接").click()
    page.get_by_role("button", name="T_ORDERS").click()
    expect(page.get_by_label("SCAN")).to_be_disabled()
    page.get_by_role("button", name="用这些列").click()
    made = drafted(page, live_server, page.url.partition("/studio/")[2].partition("#")[0])
    assert each(made, "source/columns") == ["id_2", "order_no"]
    assert each(made, "source/columns", "column") == ["ID", "ORDER_NO"]
    assert get(made, "title_field") == "order_no"


def test_a_question_shows_its_answer_while_it_is_put_together(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.locator(".list .kind", has_text="查询").get_by_role("button").click()
    page.locator("#ol-new-name").fill("Channels")
    page.locator("#ol-new-table").select_option("orders")
    page.keyboard.press("Enter")
    answer = page.locator(".query .scroll")
    expect(answer.locator("tbody tr").first).to_be_visible()
    page.get_by_label("加一个分组字段").select_option("channel")
    page.get_by_label("加一个要算的数").select_option("sum:total_amount")
    expect(answer.locator("th")).to_have_text(["渠道", "订单金额的合计"])
    expect(answer.locator("tbody td").nth(1)).to_contain_text("CNY")
    page.get_by_label("按哪一列排").select_option("-sum_total_amount")
    assert get(drafted(page, live_server, "query/channels"), "sort") == ["-sum_total_amount"]
    expect(page.locator("button.problems")).to_have_attribute("data-errors", "false")


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("zh", "light", 1440), ("en", "dark", 390)],
)
def test_designers_of_data_are_accessible_and_fit(
    page: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    live_server.sign_in(page, "manager")
    page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": live_server.url}])
    faults = {}
    places = {
        "table/customers": ".fields",
        "table/customers#keys/": ".ground",
        "dictionary/order_status": ".entries",
        "dictionary/order_status#mappings/": ".new",
        "identity/one_customer": ".same",
    }
    for place, sign in places.items():
        page.goto("about:blank")
        page.goto(f"{live_server.url}{STUDIO}/{place}")
        expect(page.locator(sign).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        faults[place] = axe(page)
    assert {place: found for place, found in faults.items() if found} == {}
