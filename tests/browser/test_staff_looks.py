"""Every staff page at desktop and phone width, light and dark, in both languages: accessible, nothing overflows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

PAGES = {
    "list": "/a/ecommerce_fast/orders_list",
    "filtered": "/a/ecommerce_fast/orders_list?f.status=paid&q=1&sort=-quantity",
    "empty": "/a/ecommerce_fast/orders_list?q=nothing-like-this",
    "record": "/a/ecommerce_fast/orders/records/{order}",
    "form": "/a/ecommerce_fast/orders/new",
    "edit": "/a/ecommerce_fast/orders/records/{order}/edit",
    "move": "/a/ecommerce_fast/orders/records/{order}/move/cancel_paid",
    "customers": "/a/ecommerce_fast/customers_list",
    "inbox": "/a/ecommerce_fast/inbox",
    "quarantine": "/a/ecommerce_fast/inbox/quarantine",
    "refusals": "/a/ecommerce_fast/refusals",
    "missing": "/a/ecommerce_fast/orders/records/nothing",
}
LOOKS = [
    ("zh", "light", 1440),
    ("en", "dark", 390),
    pytest.param("en", "dark", 1440, marks=pytest.mark.long),
    pytest.param("zh", "dark", 390, marks=pytest.mark.long),
]
"""The first two see everything once; the long set crosses them."""


def visit(page: Page, live_server: LiveServer, name: str) -> None:
    """Open a page by its name; the order is a paid one."""
    path = PAGES[name]
    if "{order}" in path:
        page.goto(f"{live_server.url}/a/ecommerce_fast/orders_list?f.status=paid")
        path = path.format(order=(page.locator("[data-row-link]").last.get_attribute("href") or "").rpartition("/")[2])
    page.goto(live_server.url + path)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_page_is_accessible_and_fits(
    page: Page,
    live_server: LiveServer,
    axe: Callable[[Page], list[str]],
    name: str,
    language: str,
    scheme: str,
    width: int,
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    live_server.sign_in(page, "manager")
    page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": live_server.url}])
    visit(page, live_server, name)
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


@pytest.mark.parametrize("name", ["list", "record", "form"])
def test_pages_still_work_at_double_zoom(page: Page, live_server: LiveServer, name: str) -> None:
    page.set_viewport_size({"width": 720, "height": 450})
    live_server.sign_in(page, "manager")
    visit(page, live_server, name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_essentials_work_without_scripts(live_server: LiveServer, page: Page) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    try:
        live_server.sign_in(plain, "manager")
        plain.goto(f"{live_server.url}/a/ecommerce_fast/orders_list")
        plain.locator("#filter-status").select_option("allocating")
        plain.locator("noscript button, form#filters button").first.click()
        plain.locator("[data-row-link]").first.click()
        before = plain.locator(".ol-step[data-step=current]").inner_text()
        plain.locator(".ol-next .btn-primary").click()
        assert plain.locator(".ol-step[data-step=current]").inner_text() != before
    finally:
        context.close()


def test_the_menu_stays_in_view_on_a_long_page(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 1440, "height": 700})
    live_server.sign_in(page, "manager")
    visit(page, live_server, "form")
    page.evaluate("scrollTo(0, 600)")
    expect(page.locator("#nav a").first).to_be_in_viewport()


def test_a_list_scrolls_in_one_place_only(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    visit(page, live_server, "list")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_the_present_step_is_in_view_on_a_phone(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}/a/ecommerce_fast/orders_list?f.status=completed")
    page.locator("[data-row-link]").first.click()
    expect(page.locator("[data-step=current]")).to_be_in_viewport(ratio=1)
