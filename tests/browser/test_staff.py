"""What staff do all day, in a real browser on the demo: find an order, open it, move it along, be told why not."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

ORDERS = "/a/ecommerce_fast/orders_list"


@pytest.fixture
def staff(page: Page, live_server: LiveServer) -> Page:
    """The manager's browser on a desktop, signed in."""
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    return page


def open_orders(page: Page, live_server: LiveServer, query: str = "") -> None:
    page.goto(f"{live_server.url}{ORDERS}{query}")


def open_first(page: Page, live_server: LiveServer, state: str) -> None:
    """The newest order in a state."""
    open_orders(page, live_server, f"?f.status={state}")
    page.locator("[data-row-link]").first.click()
    expect(page.locator(".ol-statebar")).to_be_visible()


def test_signing_in_leads_to_the_orders(page: Page, live_server: LiveServer) -> None:
    user = live_server.users[0]
    page.goto(live_server.url)
    page.get_by_label("账号").or_(page.locator("#name")).first.fill(user["name"])
    page.locator("#password").fill(user["password"])
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(f"{ORDERS}$"))
    expect(page.get_by_role("heading", level=1, name="订单")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(50)


def test_a_filter_narrows_without_a_new_page_and_back_takes_it_away(staff: Page, live_server: LiveServer) -> None:
    open_orders(staff, live_server)
    staff.locator("#filter-status").select_option("cancelled")
    expect(staff).to_have_url(re.compile(r"f\.status=cancelled"))
    expect(staff.locator("tbody .ol-cell-end .ol-badge").first).to_have_text("已取消")
    assert set(staff.locator("tbody .ol-cell-end .ol-badge").all_inner_texts()) == {"已取消"}
    staff.go_back()
    expect(staff).to_have_url(re.compile(f"{ORDERS}$"))
    expect(staff.locator("#filter-status")).to_have_value("")


def test_a_chip_takes_its_filter_away(staff: Page, live_server: LiveServer) -> None:
    open_orders(staff, live_server, "?f.status=cancelled&f.urgent=false")
    staff.get_by_role("link", name="去掉筛选：订单状态").click()
    expect(staff).to_have_url(re.compile(r"\?f\.urgent=false$"))
    expect(staff.locator("#filter-status")).to_have_value("")
    expect(staff.locator(".ol-chip")).to_have_count(1)


def test_searching_keeps_the_cursor_in_the_box(staff: Page, live_server: LiveServer) -> None:
    open_orders(staff, live_server)
    number = staff.locator("[data-row-link]").nth(3).inner_text()
    staff.keyboard.press("/")
    staff.keyboard.type(number)
    expect(staff.locator("[data-row]")).to_have_count(1)
    expect(staff.get_by_role("searchbox", name="搜索")).to_be_focused()
    expect(staff.locator("[data-row-link]")).to_have_text(number)


def test_a_column_head_sorts(staff: Page, live_server: LiveServer) -> None:
    open_orders(staff, live_server)
    staff.get_by_role("link", name="件数").click()
    expect(staff.locator("th[aria-sort=ascending]")).to_have_text("件数")
    staff.get_by_role("link", name="件数").click()
    expect(staff.locator("th[aria-sort=descending]")).to_have_text("件数")
    pieces = [int(text.split()[0]) for text in staff.locator("td[data-label=件数]").all_inner_texts()]
    assert pieces == sorted(pieces, reverse=True)


def test_pages_turn_and_the_back_button_turns_them_back(staff: Page, live_server: LiveServer) -> None:
    open_orders(staff, live_server)
    first = staff.locator("[data-row-link]").first.inner_text()
    staff.get_by_role("link", name="下一页").click()
    expect(staff.get_by_text("第 2 页")).to_be_visible()
    expect(staff.locator("[data-row-link]").first).not_to_have_text(first)
    staff.go_back()
    expect(staff.locator("[data-row-link]").first).to_have_text(first)
    staff.get_by_role("link", name="下一页").click()
    staff.get_by_role("link", name="上一页").click()
    expect(staff.locator("[data-row-link]").first).to_have_text(first)


def test_a_record_is_opened_by_keyboard_alone(staff: Page, live_server: LiveServer) -> None:
    open_orders(staff, live_server)
    second = staff.locator("[data-row-link]").nth(1).inner_text()
    staff.keyboard.press("j")
    staff.keyboard.press("j")
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(second)


def test_an_order_moves_along_the_main_line(staff: Page, live_server: LiveServer) -> None:
    open_first(staff, live_server, "paid")
    for press, state in (
        ("开始配货", "配货中"),
        ("出库", "已出库"),
        ("开始运输", "运输中"),
        ("签收", "已签收"),
        ("完成", "已完成"),
    ):
        staff.locator(".ol-next").get_by_role("button", name=press, exact=True).click()
        expect(staff.locator(".ol-step[data-step=current]")).to_contain_text(state)
        expect(staff.locator(".ol-timeline").first).to_contain_text(f"→ {state}")
    expect(staff.get_by_text("目前没有您可以执行的操作")).to_be_visible()
    expect(staff.get_by_text("疑似异常")).not_to_have_count(0)


def test_a_refused_guard_says_its_sentence(staff: Page, live_server: LiveServer) -> None:
    open_orders(staff, live_server, "?f.status=paid&f.urgent=false")
    staff.locator("[data-row-link]").first.click()
    expect(staff.get_by_role("button", name="加急直接出库")).to_be_disabled()
    expect(staff.locator(".ol-why")).to_contain_text("只有加急订单可以跳过配货直接出库")


def test_a_move_with_items_to_tick_opens_a_dialog_and_insists(staff: Page, live_server: LiveServer) -> None:
    open_first(staff, live_server, "paid")
    staff.get_by_role("link", name="取消已付款订单…").click()
    dialog = staff.get_by_role("dialog")
    dialog.get_by_label("运单号已作废或未生成").check()
    dialog.get_by_role("button", name="取消已付款订单").click()
    expect(staff.get_by_label("运单号已作废或未生成")).to_be_checked()
    staff.get_by_label("仓库系统已停止作业").check()
    staff.get_by_label("客服已通知客户").check()
    staff.get_by_role("button", name="取消已付款订单").click()
    expect(staff.locator(".ol-title .ol-badge").first).to_have_text("已取消")


def test_a_hold_blocks_says_why_and_is_lifted(staff: Page, live_server: LiveServer) -> None:
    open_first(staff, live_server, "paid")
    staff.locator("summary", has_text="冻结").click()
    staff.get_by_label("原因").fill("客户要求改地址")
    staff.locator(".ol-menu-form").get_by_role("button", name="冻结").click()
    expect(staff.locator(".ol-banner[data-level=danger]")).to_contain_text("已冻结：客户要求改地址")
    expect(staff.get_by_role("button", name="开始配货")).to_be_disabled()
    expect(staff.locator(".ol-why")).to_contain_text("客户要求改地址")
    staff.get_by_role("button", name="解除").click()
    staff.get_by_role("alertdialog").get_by_role("button", name="解除").click()
    expect(staff.get_by_role("button", name="开始配货")).to_be_enabled()


def test_the_language_switch_turns_everything(staff: Page, live_server: LiveServer) -> None:
    open_first(staff, live_server, "paid")
    staff.get_by_role("button", name="English").click()
    expect(staff.locator("html")).to_have_attribute("lang", "en")
    expect(staff.get_by_role("button", name="Start allocating")).to_be_visible()
    chinese = [
        text
        for text in staff.locator("h1, h2, th, dt, label, button, .ol-nav-link").all_inner_texts()
        if re.search("[一-鿿]", text)
    ]
    assert set(chinese) <= {"中文", "运营经理"}
    staff.get_by_role("button", name="中文").click()
    expect(staff.locator("html")).to_have_attribute("lang", "zh-CN")


def test_somebody_without_rights_is_not_offered_what_they_may_not_do(page: Page, live_server: LiveServer) -> None:
    live_server.sign_in(page, "warehouse")
    open_first(page, live_server, "paid")
    expect(page.get_by_role("link", name="取消已付款订单…")).to_have_count(0)
    expect(page.get_by_role("button", name="开始配货")).to_be_enabled()
