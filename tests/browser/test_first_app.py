"""From an empty server to a working app: as a new administrator walks, with a mouse, and counted."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.browser

MOST_CLICKS = 15
MOST_SECONDS = 120
PASSWORD = "correct horse battery"  # a sentence nobody else uses
COUNT_CLICKS = """() => {
  const count = () => sessionStorage.setItem('clicks', String(Number(sessionStorage.getItem('clicks') ?? 0) + 1));
  addEventListener('pointerdown', count, true);
}"""
SHEET = "单号,客户名称,状态,金额\n" + "".join(
    f"A{number},客户{number},{('新', '完成')[number % 2]},{number}.50\n" for number in range(12)
)
PAGES = (
    "/build/new",
    "/build/new/made_to_order/look",
    "/build/new/made_to_order",
    "/build/new/empty",
    "/build/new/sheet",
)
LOOKS = [("zh", "light", 1440), ("en", "dark", 390)]


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that nobody has opened yet."""
    folder = tmp_path_factory.mktemp("empty")
    program = str(Path(sys.executable).parent / "orderloom")
    home = str(folder / "home")
    subprocess.run([program, "init", "--home", home], check=True, capture_output=True, cwd=folder)
    with (folder / "log").open("wb") as log:
        arguments = [program, "serve", "--home", home, "--port", "0"]
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, cwd=folder, text=True
        )
        try:
            assert process.stdout is not None
            yield "http://" + process.stdout.readline().partition("http://")[2].split()[0]
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            process.kill()
            process.wait()


@pytest.fixture
def admin(page: Page, empty_server: str) -> Page:
    """The browser of the administrator whom the first test has made."""
    answer = page.request.post(
        f"{empty_server}/api/v1/session", data={"name": "boss", "password": PASSWORD}, headers={"Origin": empty_server}
    )
    assert answer.ok, answer.text()
    return page


def test_from_an_empty_server_to_the_first_order_in_few_clicks(page: Page, empty_server: str) -> None:
    page.add_init_script(f"({COUNT_CLICKS})()")
    began = time.monotonic()
    page.goto(empty_server)
    page.locator("#name").click()
    page.keyboard.type("boss")
    for name in ("password", "repeated"):
        page.keyboard.press("Tab")
        expect(page.locator(f"#{name}")).to_be_focused()
        page.keyboard.type(PASSWORD)
    page.locator("main button[type=submit], form button[type=submit]").first.click()
    page.locator("#template-ecommerce_fast .btn-primary").click()
    page.locator("#trait-review").click()
    expect(page.locator("#contents")).to_contain_text("待审核订单")
    page.locator("#trait-stock_lock").click()
    expect(page.locator("#contents")).to_contain_text("收货单")
    page.locator(".ol-actions-bar .btn-primary").click()
    page.wait_for_url("**/a/ecommerce_fast/**", timeout=MOST_SECONDS * 1000)
    page.locator("[data-row-link]").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/records/" in page.url
    clicks = int(page.evaluate("sessionStorage.getItem('clicks')"))
    assert 0 < clicks <= MOST_CLICKS
    assert time.monotonic() - began <= MOST_SECONDS


def test_a_spreadsheet_becomes_an_app_with_its_rows(admin: Page, empty_server: str) -> None:
    admin.goto(f"{empty_server}/build/new/sheet")
    file = FilePayload(name="repairs.csv", mimeType="text/csv", buffer=SHEET.encode())
    admin.locator("#file").set_input_files(file)
    admin.locator("main .btn-primary").click()
    expect(admin.locator("#type-2")).to_have_value("choice")
    expect(admin.locator("#type-3")).to_have_value("money")
    admin.locator("#table").fill("维修单")
    admin.locator("#title").fill("维修台")
    admin.locator(".ol-actions-bar .btn-primary").click()
    admin.wait_for_url("**/a/repairs/imports/**")
    expect(admin.locator("main")).to_contain_text("新建 12", timeout=30_000)
    admin.goto(f"{empty_server}/a/repairs")
    expect(admin.locator("h1")).to_have_text("维修单")
    expect(admin.locator("[data-row]")).to_have_count(12)


def test_an_app_from_nothing_leads_into_the_studio_and_out_as_an_archive(admin: Page, empty_server: str) -> None:
    admin.goto(f"{empty_server}/build/new/empty")
    admin.locator("#title").fill("样品管理")
    admin.locator("#table").fill("样品")
    admin.get_by_label("电话").check()
    admin.locator(".ol-actions-bar .btn-primary").click()
    admin.wait_for_url("**/build/my_app/studio")
    admin.goto(f"{empty_server}/build/my_app/folder")
    with admin.expect_download() as download:
        admin.locator("a[download]").nth(1).click()
    content = Path(str(download.value.path())).read_bytes()
    admin.goto(f"{empty_server}/build/new/folder")
    admin.locator("#file").set_input_files(FilePayload(name="my_app.zip", mimeType="application/zip", buffer=content))
    expect(admin.locator("#arrival")).to_contain_text("这里已经有「样品管理」")
    admin.locator("#arrival button[type=submit]").click()
    admin.wait_for_url("**/a/my_app_2/**")


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_the_ways_to_an_app_are_accessible_and_fit(
    admin: Page, empty_server: str, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    admin.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    admin.set_viewport_size({"width": width, "height": 844})
    admin.context.add_cookies([{"name": "orderloom_language", "value": language, "url": empty_server}])
    found = {}
    for path in (*PAGES, "/build", "/build/ecommerce_fast/folder", "/build/ecommerce_fast/sheet"):
        admin.goto(empty_server + path)
        expect(admin.locator("h1").first).to_be_visible()
        assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found[path] = axe(admin)
    assert {path: faults for path, faults in found.items() if faults} == {}
