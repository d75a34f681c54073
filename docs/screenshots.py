"""Takes the pictures in docs/screenshots: the main pages of the demo, wide and narrow, in both languages.

Starts the demo on a free port with data of its own, waits until its fake shop has sent a few messages, signs in as the
manager, and stops it again.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).resolve().parent / "screenshots"
APP = "ecommerce_fast"
WIDTHS = {1440: 900, 390: 844}
LANGUAGES = ("zh", "en")
_ENOUGH = 9
"""Messages in the inbox before its picture is taken."""

_PATIENCE = 60
"""Seconds to wait for them."""

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo and the person whose pages are shown."""

    url: str
    name: str
    password: str


@contextmanager
def demo() -> Iterator[Demo]:
    """Start the demo and wait until it says that it is ready."""
    with tempfile.TemporaryDirectory(prefix="orderloom-pictures-") as folder:
        command = [str(Path(sys.executable).parent / "orderloom"), "demo", "--port", "0", "--json"]
        process = subprocess.Popen([*command, "--dir", f"{folder}/data"], stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline() if process.stdout else ""
            facts = json.loads(line)
            manager = facts["users"][0]
            yield Demo(facts["url"], manager["name"], manager["password"])
        finally:
            process.terminate()
            process.wait(timeout=30)


def sign_in(page: Page, running: Demo) -> None:
    """Through the page, as a person does."""
    page.goto(f"{running.url}/sign-in")
    page.locator("#name").fill(running.name)
    page.locator("#password").fill(running.password)
    page.locator("form[action='/sign-in'] button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def wait_for_messages(page: Page, running: Demo) -> None:
    """Until the inbox has something to show, or the patience ends."""
    for _ in range(_PATIENCE):
        page.goto(f"{running.url}/a/{APP}/inbox")
        if page.locator("[data-row]").count() >= _ENOUGH:
            return
        page.wait_for_timeout(1000)


def pages(page: Page, running: Demo) -> dict[str, str]:
    """Name of a picture → path; the order shown is the first of the list that is under way."""
    answer = page.request.get(
        f"{running.url}/api/v1/apps/{APP}/tables/orders/records",
        params={"limit": "1", "sort": "-paid_at", "filter": json.dumps({"==": [{"var": "status"}, "picking"]})},
    )
    items = answer.json()["items"]
    order = items[0]["id"]
    base = f"/a/{APP}"
    return {
        "orders_list": f"{base}/orders_list",
        "order": f"{base}/orders/records/{order}",
        "order_form": f"{base}/orders/records/{order}/edit",
        "inbox": f"{base}/inbox",
        "board": f"{base}/orders_board",
        "pivot": f"{base}/channel_pivot",
        "import": f"{base}/orders/import",
        "build": f"/build/{APP}",
        "roles": f"/build/{APP}/roles",
        "publish": f"/build/{APP}/publish",
        "studio": f"/build/{APP}/studio",
        "studio_table": f"/build/{APP}/studio/table/orders",
        "studio_form": f"/build/{APP}/studio/form/order_form",
        "studio_machine": f"/build/{APP}/studio/machine/order_flow",
        "studio_role": f"/build/{APP}/studio/role/warehouse",
        "studio_view": f"/build/{APP}/studio/view/orders_list",
        "studio_connection": f"/build/{APP}/studio/connection/shopify_main",
    }


def settle(page: Page) -> None:
    """Until a designer is there and its picture has come to rest."""
    page.locator("#ol-work").wait_for()
    page.wait_for_timeout(1500)


def take(browser: Browser, running: Demo, width: int, language: str) -> None:
    """All pictures of one width and language."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        locale="zh-CN" if language == "zh" else "en",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        color_scheme="light",
    )
    context.add_cookies([{"name": "orderloom_language", "value": language, "url": running.url}])
    page = context.new_page()
    sign_in(page, running)
    wait_for_messages(page, running)
    for name, path in pages(page, running).items():
        page.goto(running.url + path)
        page.wait_for_load_state("networkidle")
        if "/studio" in path:
            settle(page)
        page.screenshot(path=TARGET / f"{name}-{width}-{language}.png")
    context.close()


def main() -> None:
    """Every picture."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium is missing: apt-get install -y chromium fonts-noto-cjk")
    TARGET.mkdir(exist_ok=True)
    with demo() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for width in WIDTHS:
            for language in LANGUAGES:
                take(browser, running, width, language)
        browser.close()


if __name__ == "__main__":
    main()
