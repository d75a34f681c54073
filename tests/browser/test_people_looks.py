"""Pages about people and rights at desktop and phone width, light and dark, in both languages."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
PROGRAM = Path(sys.executable).parent / "orderloom"
LOOKS = [
    ("zh", "light", 1440),
    ("en", "dark", 390),
    pytest.param("en", "dark", 1440, marks=pytest.mark.long),
    pytest.param("zh", "dark", 390, marks=pytest.mark.long),
]
"""The first two see everything once; the long set crosses them."""
PAGES = {
    "people": "/build/people",
    "person": "/build/people/{someone}",
    "teams": "/build/teams",
    "app people": "/build/ecommerce_fast/people",
    "roles": "/build/ecommerce_fast/roles",
    "role cell": "/build/ecommerce_fast/roles/warehouse/orders",
    "profile": "/account",
    "code": "/account/code",
    "sessions": "/account/sessions",
    "keys": "/account/keys",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo that has an admin called root."""
    home = tmp_path_factory.mktemp("office")
    command = [str(PROGRAM), "demo", "--port", "0", "--quiet", "--json", "--orders", "3", "--dir", str(home / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            url: str = json.loads(process.stdout.readline())["url"]
            add = [str(PROGRAM), "user", "add", "root", "--admin", "--password", PASSWORD, "--home", str(home / "data")]
            subprocess.run(add, check=True, capture_output=True)
            yield url
        finally:
            process.terminate()


def sign_in(page: Page, url: str) -> None:
    """Give the page the admin's session."""
    entered = page.request.post(
        f"{url}/api/v1/session", data={"name": "root", "password": PASSWORD}, headers={"Origin": url}
    )
    assert entered.ok, entered.text()


def visit(page: Page, url: str, path: str) -> None:
    if "{someone}" in path:
        page.goto(f"{url}/build/people")
        path = page.locator("td.ol-cell-title a").first.get_attribute("href") or ""
    page.goto(url + path)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_page_is_accessible_and_fits(
    page: Page, office: str, axe: Callable[[Page], list[str]], name: str, language: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, office)
    page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": office}])
    visit(page, office, PAGES[name])
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


def test_an_admin_looks_as_a_role_and_comes_back(page: Page, office: str, axe: Callable[[Page], list[str]]) -> None:
    sign_in(page, office)
    page.goto(f"{office}/build/ecommerce_fast/roles")
    page.locator("form[action='/build/see'] button").last.click()
    banner = page.locator("form[action='/build/see/end'] button")
    expect(banner).to_be_visible()
    assert axe(page) == []
    banner.click()
    page.goto(f"{office}/build/people")
    expect(page.locator("h1")).to_be_visible()


def test_a_second_factor_is_set_up_with_a_picture(page: Page, office: str, axe: Callable[[Page], list[str]]) -> None:
    sign_in(page, office)
    page.goto(f"{office}/account/code")
    page.locator("main form button").click()
    expect(page.locator("svg.segno")).to_be_visible()
    assert axe(page) == []
