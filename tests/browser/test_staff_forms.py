"""Forms in a real browser: errors at the field, questions in red, nothing lost, nothing saved twice."""

import re
import secrets

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

NEW_ORDER = "/a/ecommerce_fast/orders/new"
NEW_LINE = "/a/ecommerce_fast/order_lines/new"


@pytest.fixture
def staff(page: Page, live_server: LiveServer) -> Page:
    """The manager's browser on a desktop, signed in; leaving unsaved forms is confirmed."""
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def number() -> str:
    """An order number nobody has used."""
    return f"BT-{secrets.token_hex(4).upper()}"


def fill_order(page: Page, live_server: LiveServer) -> str:
    """A new order with what it must have."""
    order = number()
    page.goto(live_server.url + NEW_ORDER)
    page.get_by_label("订单号", exact=True).fill(order)
    page.get_by_label("渠道", exact=True).select_option(index=1)
    return order


def test_a_new_order_is_saved_and_shown(staff: Page, live_server: LiveServer) -> None:
    order = fill_order(staff, live_server)
    staff.locator("#f-total_amount").fill("1,280.50")
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    expect(staff.get_by_text("¥1,280.50").first).to_be_visible()
    expect(staff.locator(".ol-toast")).to_contain_text("已创建")


def test_a_field_is_checked_on_leaving_it_and_forgiven_when_corrected(staff: Page, live_server: LiveServer) -> None:
    staff.goto(live_server.url + NEW_ORDER)
    pieces = staff.locator("#f-quantity")
    pieces.fill("many")
    pieces.press("Tab")
    expect(staff.locator("#f-quantity-error .ol-error")).to_be_visible()
    expect(pieces).to_have_attribute("aria-invalid", "true")
    pieces.fill("3")
    pieces.press("Tab")
    expect(staff.locator("#f-quantity-error .ol-error")).to_have_count(0)
    expect(pieces).not_to_have_attribute("aria-invalid", "true")


def test_a_refused_form_keeps_what_was_typed_and_goes_to_the_first_error(staff: Page, live_server: LiveServer) -> None:
    staff.goto(live_server.url + NEW_ORDER)
    staff.locator("#f-quantity").fill("viele")
    staff.get_by_label("买家", exact=True).fill("张三")
    staff.get_by_role("button", name="保存", exact=True).click()
    expect(staff.locator(".ol-error-summary")).to_be_visible()
    expect(staff.locator("#f-order_no")).to_be_focused()
    expect(staff.locator("#f-quantity")).to_have_value("viele")
    expect(staff.get_by_label("买家", exact=True)).to_have_value("张三")
    staff.locator(".ol-error-summary a[href='#f-quantity']").click()
    expect(staff.locator("#f-quantity")).to_be_focused()


def test_a_large_quantity_asks_again_in_red(staff: Page, live_server: LiveServer) -> None:
    order = fill_order(staff, live_server)
    staff.locator("#f-quantity").fill("120")
    staff.keyboard.press("Control+s")
    question = staff.locator(".ol-confirm")
    expect(question).to_contain_text("再看一眼")
    question.get_by_label("我已核对，确认无误").check()
    staff.get_by_role("button", name="确认并保存").click()
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    expect(staff.get_by_text("120 件").first).to_be_visible()


def test_a_double_click_saves_once(staff: Page, live_server: LiveServer) -> None:
    order = fill_order(staff, live_server)
    staff.get_by_role("button", name="保存", exact=True).dblclick()
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    staff.goto(f"{live_server.url}/a/ecommerce_fast/orders_list?q={order}")
    expect(staff.locator("[data-row]")).to_have_count(1)


def test_save_and_new_opens_an_empty_form(staff: Page, live_server: LiveServer) -> None:
    fill_order(staff, live_server)
    staff.keyboard.press("Control+Enter")
    expect(staff).to_have_url(re.compile("/orders/new"))
    expect(staff.locator("#f-order_no")).to_have_value("")
    expect(staff.locator(".ol-toast")).to_contain_text("已创建")


def test_the_same_number_twice_is_refused_with_a_sentence(staff: Page, live_server: LiveServer) -> None:
    order = fill_order(staff, live_server)
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    edit = staff.url + "/edit"
    staff.goto(edit)
    staff.get_by_label("订单号", exact=True).fill("")
    staff.keyboard.press("Control+s")
    expect(staff.locator(".ol-error-summary")).to_contain_text("订单号")


def test_two_people_changing_one_order_see_each_other(staff: Page, live_server: LiveServer) -> None:
    order = fill_order(staff, live_server)
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    record = staff.url
    staff.goto(record + "/edit")
    other = staff.context.new_page()
    other.goto(record + "/edit")
    other.get_by_label("内部备注").fill("先打电话")
    other.get_by_role("button", name="保存", exact=True).click()
    expect(other.locator(".ol-toast")).to_contain_text("已保存")
    staff.get_by_label("买家", exact=True).fill("李四")
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", name="别人刚刚修改了这条记录")).to_be_visible()
    expect(staff.get_by_label("买家", exact=True)).to_have_value("李四")
    expect(staff.get_by_label("内部备注")).to_have_value("先打电话")
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    expect(staff.get_by_text("李四").first).to_be_visible()


def test_a_line_is_added_from_its_order_and_leads_back(staff: Page, live_server: LiveServer) -> None:
    order = fill_order(staff, live_server)
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    staff.locator("section", has=staff.get_by_role("heading", name="订单明细")).get_by_role("link", name="添加").click()
    expect(staff.locator("#f-order option:checked")).to_have_text(order)


def test_a_file_is_attached_and_downloaded_again(staff: Page, live_server: LiveServer) -> None:
    order = fill_order(staff, live_server)
    evil = {"name": "合同<b>.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    staff.locator("#f-attachments").set_input_files(evil)  # type: ignore[arg-type]  # the stubs want a TypedDict
    expect(staff.locator(".ol-files-list")).to_contain_text("合同")
    staff.keyboard.press("Control+s")
    expect(staff.get_by_role("heading", level=1)).to_contain_text(order)
    href = staff.locator(".ol-files-list a").get_attribute("href") or ""
    answer = staff.request.get(live_server.url + href)
    assert answer.body() == b"<script>alert(1)</script>"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "{{7*7}}${7*7}",
    "javascript:alert(1)",
    "<b hx-get='/sign-out' hx-trigger='load'>x</b>",
    "</textarea><script>alert(1)</script>",
)


def test_nothing_anybody_typed_ever_runs(page: Page, live_server: LiveServer) -> None:
    opened: list[str] = []

    def on_dialog(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.accept()

    page.on("dialog", on_dialog)
    live_server.sign_in(page, "manager")
    order = fill_order(page, live_server)
    for place, field in enumerate(("buyer_name", "tags", "receiver-city", "receiver-street")):
        page.locator(f"#f-{field}").fill(PAYLOADS[place])
    for field in ("remark", "seller_remark"):
        page.locator(f"#f-{field}").fill(" ".join(PAYLOADS))
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text(order)
    record = page.url
    for path in (record, f"{record}/edit", f"{live_server.url}/a/ecommerce_fast/orders_list?q={order}"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
    assert opened == []
