"""Every page of the builder at desktop and phone width, light and dark, in both languages: accessible and fitting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

BASE = "/build/ecommerce_fast"
PAGES = (
    "/build",
    BASE,
    f"{BASE}/documents",
    f"{BASE}/documents/table/customers",
    f"{BASE}/difference",
    f"{BASE}/publish",
    f"{BASE}/versions",
    f"{BASE}/versions/1",
    f"{BASE}/parameters",
    f"{BASE}/schedules",
)
LOOKS = [("zh", "light", 1440), ("en", "dark", 390)]
BROKEN = {"zh": "未完成的规则", "en": "An unfinished rule"}


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_page_of_the_builder_is_accessible_and_fits(
    page: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    live_server.sign_in(page, "manager")
    page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": live_server.url}])
    page.goto(f"{live_server.url}{BASE}/documents")
    if not page.get_by_role("link", name=BROKEN[language]).count():
        page.locator("#new-kind").select_option("rule")
        page.locator("#new-id").fill("unfinished")
        page.locator("#new-zh").fill(BROKEN["zh"])
        page.locator("#new-en").fill(BROKEN["en"])
        page.locator("form[action$='/documents'] button").click()
        page.wait_for_url("**/documents/rule/unfinished")
    found = {}
    for path in PAGES:
        page.goto(live_server.url + path)
        expect(page.locator("h1").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found[path] = axe(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
