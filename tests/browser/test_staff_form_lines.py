"""Forms that think, in a real browser: tabs, lines by keyboard and from spreadsheets, fields that come and go."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

NEW = "/a/ecommerce_fast/orders/new?form=order_paged_form"
PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
SCAN = """([selector, text]) => {
  const input = document.querySelector(selector);
  input.focus();
  for (const key of [...text, "Enter"]) {
    input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}"""

SCAN_THROUGH_INPUT_METHOD = """([selector, codes]) => {
  const input = document.querySelector(selector);
  input.focus();
  input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  for (const code of [...codes, "Enter"]) {
    const told = { key: "Process", code, shiftKey: code.startsWith("Key"), bubbles: true, cancelable: true };
    input.dispatchEvent(new KeyboardEvent("keydown", told));
  }
  input.value += "sf 十二";
  input.dispatchEvent(new CompositionEvent("compositionend", { data: "sf 十二", bubbles: true }));
}"""


@pytest.fixture
def staff(page: Page, live_server: LiveServer) -> Page:
    """The manager on an empty form in tabs."""
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(live_server.url + NEW)
    return page


def goods(page: Page) -> None:
    """The tab with the lines."""
    page.locator("#tab-goods").click()


def cell(page: Page, field: str, row: int = 0) -> str:
    """What stands in a line."""
    return page.locator(f"[data-line]:visible [data-field={field}] input:not([type=hidden])").nth(row).input_value()


def test_arrow_keys_move_between_tabs(staff: Page) -> None:
    staff.locator("#tab-order").focus()
    staff.keyboard.press("ArrowRight")
    expect(staff.locator("#tab-goods")).to_be_focused()
    expect(staff.locator("#panel-goods")).to_be_visible()
    expect(staff.locator("#panel-order")).to_be_hidden()
    staff.keyboard.press("End")
    expect(staff.locator("#tab-more")).to_have_attribute("aria-selected", "true")


def test_an_order_and_its_lines_are_typed_and_saved_together(staff: Page) -> None:
    order = f"BL-{secrets.token_hex(4).upper()}"
    staff.locator("#f-order_no").fill(order)
    goods(staff)
    staff.get_by_role("button", name="添加一行").click()
    staff.keyboard.type("K-1")
    staff.keyboard.press("Enter")
    staff.keyboard.type("K-2")
    expect(staff.locator("[data-line]:visible")).to_have_count(2)
    for row in (0, 1):
        staff.locator("[data-line] [data-field=unit_price] input").nth(row).fill("10.50")
    staff.locator("[data-line] [data-field=quantity] input").first.fill("3")
    expect(staff.locator("[data-total=quantity]")).to_have_text("4")
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    expect(staff.get_by_text("K-2").first).to_be_visible()
    staff.goto(f"{staff.url}/edit?form=order_paged_form")
    goods(staff)
    expect(staff.locator("[data-line]:visible")).to_have_count(2)
    staff.locator("[data-line] [data-field=sku] input").first.focus()
    staff.keyboard.press("Alt+Delete")
    expect(staff.locator("[data-line]:visible")).to_have_count(1)
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    expect(staff.get_by_text("K-1")).to_have_count(0)


def test_rows_of_a_spreadsheet_become_lines(staff: Page) -> None:
    goods(staff)
    staff.get_by_role("button", name="添加一行").click()
    staff.evaluate(PASTE, "P-1\t红杯\t2\t9.90\nP-2\t蓝杯\t3\t1,200.00\n")
    expect(staff.locator("[data-line]:visible")).to_have_count(2)
    assert (cell(staff, "sku", 1), cell(staff, "quantity", 1), cell(staff, "unit_price", 1)) == ("P-2", "3", "1,200.00")
    expect(staff.locator("[data-total=quantity]")).to_have_text("5")


def test_what_the_form_asks_for_follows_what_is_filled_in(staff: Page) -> None:
    expect(staff.locator("#f-tags")).not_to_have_attribute("aria-required", "true")
    staff.get_by_label("加急").check()
    expect(staff.locator("#f-tags")).to_have_attribute("aria-required", "true")
    staff.locator("#tab-more").click()
    expect(staff.locator("#f-seller_remark")).to_be_visible()
    staff.locator("#tab-order").click()
    staff.get_by_label("加急").uncheck()
    staff.locator("#tab-more").click()
    expect(staff.locator("#f-seller_remark")).to_be_hidden()


def test_a_default_follows_other_fields_until_somebody_touches_it(staff: Page) -> None:
    goods(staff)
    staff.locator("#f-total_amount").fill("99.50")
    expect(staff.locator("#f-paid_amount")).to_have_value("99.50")
    staff.locator("#f-paid_amount").fill("50")
    staff.locator("#f-total_amount").fill("80")
    expect(staff.locator("#f-paid_amount")).to_have_value("50")
    expect(staff.locator("[data-field=outstanding] [data-shown]")).to_have_text("30.00")


def test_errors_on_other_tabs_are_counted_and_lead_there(staff: Page) -> None:
    goods(staff)
    staff.get_by_role("button", name="添加一行").click()
    staff.keyboard.type("K-1")
    staff.keyboard.press("Control+s")
    expect(staff.locator(".ol-error-summary")).to_be_visible()
    expect(staff.locator("#f-order_no")).to_be_focused()
    expect(staff.locator("#tab-goods [data-errors]")).to_be_visible()
    staff.locator(".ol-error-summary a[href='#f-lines-n1-unit_price']").click()
    expect(staff.locator("#f-lines-n1-unit_price")).to_be_focused()
    assert cell(staff, "sku") == "K-1"


def test_going_back_to_a_refused_form_asks_nothing(staff: Page, live_server: LiveServer) -> None:
    staff.keyboard.press("Control+s")
    expect(staff.locator(".ol-error-summary")).to_be_visible()
    staff.goto(f"{live_server.url}/a/ecommerce_fast/orders_list")
    staff.go_back()
    expect(staff.locator("#f-order_no")).to_be_visible()
    assert staff.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 200


def test_a_scanner_fills_what_a_hand_may_not(staff: Page) -> None:
    number = staff.locator("#f-tracking_no")
    number.click()
    staff.keyboard.type("SF12", delay=120)
    expect(staff.locator("[data-scan-note]")).to_be_visible()
    expect(number).to_have_value("")
    staff.evaluate(SCAN, ["#f-tracking_no", "SF1234567890"])
    expect(number).to_have_value("SF1234567890")
    expect(staff.locator("[name='how.tracking_no']")).to_have_value("scan")
    expect(staff.locator("[data-scan-note]")).to_have_count(0)


def test_a_scanner_is_understood_while_an_input_method_is_on(staff: Page) -> None:
    keys = ["KeyS", "KeyF", "Digit1", "Digit2", "Minus", "Digit7"]
    staff.evaluate(SCAN_THROUGH_INPUT_METHOD, ["#f-tracking_no", keys])
    expect(staff.locator("#f-tracking_no")).to_have_value("SF12-7")
    expect(staff.locator("[name='how.tracking_no']")).to_have_value("scan")
    expect(staff.locator("[data-scan-note]")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_form_is_accessible_everywhere(
    staff: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], width: int, language: str, theme: str
) -> None:
    staff.context.add_cookies([{"name": "orderloom_language", "value": language, "url": live_server.url}])
    staff.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # the parameter is one of the two words
    staff.set_viewport_size({"width": width, "height": 900})
    staff.reload()
    goods(staff)
    staff.locator("[data-add-line]").click()
    staff.keyboard.press("Control+s")
    expect(staff.locator(".ol-error-summary")).to_be_visible()
    goods(staff)
    # At the end of the page, where the bar with the buttons covers nothing.
    staff.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert axe(staff) == []
    assert staff.evaluate("document.documentElement.scrollWidth") <= width
