"""The studio as people use it: documents by their titles, panels with help, undo, text, and two editors at once."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

STUDIO = "/build/ecommerce_fast/studio"
SAVED = re.compile("已保存|Saved")


@pytest.fixture
def studio(page: Page, live_server: LiveServer) -> Page:
    """The studio of the demo's app at one of its forms."""
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}{STUDIO}/identity/one_customer?view=properties")
    return page


@pytest.fixture
def other(browser: Browser, live_server: LiveServer, browser_context_args: dict[str, object]) -> Iterator[Page]:
    """Another person's browser."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    second = context.new_page()
    live_server.sign_in(second, "manager")
    yield second
    context.close()


def open_document(page: Page, live_server: LiveServer, name: str, at: str = "") -> None:
    page.goto(f"{live_server.url}{STUDIO}/{name}#{at}?view=properties")
    expect(page.locator(".panel .property").first).to_be_visible()


def title_of(page: Page) -> Locator:
    return page.locator('.panel [data-key="title"] input[lang="zh"]')


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-status=saved]")).to_have_text(SAVED)


def test_a_title_is_changed_saved_undone_and_redone(page: Page, live_server: LiveServer) -> None:
    live_server.sign_in(page, "manager")
    open_document(page, live_server, "dictionary/order_status")
    before = title_of(page).input_value()
    title_of(page).fill("订单进度")
    expect_saved(page)
    expect(page.locator(".crumbs strong")).to_have_text("订单进度")
    page.reload()
    expect(title_of(page)).to_have_value("订单进度")
    title_of(page).fill(before)
    expect_saved(page)
    page.locator("#ol-work").focus()
    page.keyboard.press("Control+z")
    expect(title_of(page)).to_have_value("订单进度")
    page.keyboard.press("Control+Shift+z")
    expect(title_of(page)).to_have_value(before)
    expect_saved(page)


def test_two_editors_at_once_keep_both_their_edits(page: Page, other: Page, live_server: LiveServer) -> None:
    live_server.sign_in(page, "manager")
    open_document(page, live_server, "dictionary/channel", "entries/shopify")
    open_document(other, live_server, "dictionary/channel", "entries/douyin")
    one, two = f"甲{uuid4().hex[:4]}", f"乙{uuid4().hex[:4]}"
    before = title_of(page).input_value(), title_of(other).input_value()
    title_of(page).fill(one)
    title_of(other).fill(two)
    expect_saved(page)
    expect_saved(other)
    expect(page.locator(".person")).to_have_count(1)
    for viewer in (page, other):
        open_document(viewer, live_server, "dictionary/channel", "entries")
        expect(viewer.locator(".members")).to_contain_text(one)
        expect(viewer.locator(".members")).to_contain_text(two)
    for viewer, place, title in ((page, "shopify", before[0]), (other, "douyin", before[1])):
        open_document(viewer, live_server, "dictionary/channel", f"entries/{place}")
        title_of(viewer).fill(title)
        expect_saved(viewer)


def test_an_edit_made_while_the_server_cannot_be_reached_is_sent_when_it_can(
    page: Page, live_server: LiveServer
) -> None:
    live_server.sign_in(page, "manager")
    open_document(page, live_server, "dictionary/channel")
    before = title_of(page).input_value()
    page.route("**/draft", lambda route: route.abort())
    title_of(page).fill("渠道清单")
    expect(page.locator("[data-status=offline]")).to_be_visible()
    page.unroute("**/draft")
    expect_saved(page)
    page.reload()
    expect(title_of(page)).to_have_value("渠道清单")
    title_of(page).fill(before)
    expect_saved(page)


def test_a_mistake_is_told_leads_to_its_place_and_goes_with_undo(page: Page, live_server: LiveServer) -> None:
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}{STUDIO}/dictionary/channel?view=json#?view=json")
    text = page.locator("#ol-json")
    whole = text.input_value()
    text.fill(whole.replace('"entries": [', '"entrees": ['))
    page.keyboard.press("Control+s")
    expect_saved(page)
    problems = page.locator("button.problems")
    expect(problems).to_have_attribute("data-errors", "true")
    problems.click()
    expect(page.locator("section.problems li").first).to_be_visible()
    page.locator("#ol-work").focus()
    page.keyboard.press("Control+z")
    expect(problems).to_have_attribute("data-errors", "false")
    expect(text).to_have_value(whole)
    text.fill(whole.replace('"kind"', '"kind'))
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("JSON")


def test_the_tour_of_a_designer_is_walked_by_keyboard_and_gives_the_focus_back(
    page: Page, live_server: LiveServer
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}{STUDIO}/rule/stock_short")
    expect(page.locator('[data-part="when"]')).to_be_visible()
    opener = page.get_by_role("button", name="导览", exact=True)
    opener.press("Enter")
    card = page.get_by_role("dialog", name="导览")
    expect(card).to_be_focused()
    expect(card).to_contain_text("什么时候检查")
    page.keyboard.press("ArrowRight")
    expect(card).to_contain_text("满足什么条件")
    expect(page.locator(".ol-toured")).to_have_attribute("data-part", "when")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".ol-toured")).to_have_attribute("data-part", "on")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(page.locator(".ol-toured")).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize(("language", "scheme", "width"), [("zh", "light", 1440), ("en", "dark", 390)])
def test_the_studio_is_accessible_and_fits(
    page: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    live_server.sign_in(page, "manager")
    page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": live_server.url}])
    faults = {}
    for path in ("", "/dictionary/order_status", "/rule/stock_short#?view=json", "/app/ecommerce_fast"):
        page.goto(f"{live_server.url}{STUDIO}{path}")
        expect(page.locator(".studio")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        faults[path] = axe(page)
    assert {path: found for path, found in faults.items() if found} == {}
