"""Browser tests: Debian's Chromium, accessibility checks, and the product itself as a child process.

``live_server`` is the demo on a free port; ``axe(page)`` gives what the accessibility checker finds.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.needs import ROOT, miss

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_RUN_AXE = """async (rules) => {
  const { violations } = await axe.run(document, { runOnly: rules });
  const places = (nodes) => nodes.map((node) => node.target.join(" ")).join(" | ");
  return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${places(nodes)}`);
}"""
_AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Use the machine's Chromium; its own background traffic is switched off."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        miss("Chromium is missing: apt-get install -y chromium")
    return {**browser_type_launch_args, "executable_path": program, "args": _FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Chinese first, like the product."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which any script error, or anything the security policy blocks, fails the test."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # The browser logs every response of 400 and above by itself; refusing is what many tests are about.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(message.text)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", on_console)
    yield page
    assert faults == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """A function that answers what axe-core finds wrong on a page: one line per rule, empty when all is well."""
    script = ROOT / "designer/node_modules/axe-core/axe.min.js"
    if not script.is_file():
        miss("axe-core is missing: run make install-browser-tools")
    source = script.read_text(encoding="utf-8")

    def check(page: Page) -> list[str]:
        page.evaluate(source)
        found: list[str] = page.evaluate(_RUN_AXE, _AXE_RULES)
        return found

    return check


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running demo: its address, its people (``name``, ``password``, ``role``) and its connections."""

    url: str
    users: list[dict[str, str]]
    connections: list[dict[str, str]]

    def sign_in(self, page: Page, role: str | None = None) -> None:
        """Give the page the session of the first person with ``role``, or of the manager."""
        user = next(user for user in self.users if role in {None, user["role"]})
        answer = page.request.post(
            f"{self.url}/api/v1/session",
            data={"name": user["name"], "password": user["password"]},
            headers={"Origin": self.url},
        )
        assert answer.ok, answer.text()


_RUNNING: list[LiveServer] = []
"""The demo of this process, once it is there."""


@pytest.fixture(autouse=True, scope="module")
def _draft_as_found() -> Iterator[None]:
    """What the tests of a file leave in the draft of the demo's app is given up: other files find it as it was."""
    yield
    for server in _RUNNING:
        user = server.users[0]
        signed = httpx.post(
            f"{server.url}/api/v1/token", json={"name": user["name"], "password": user["password"]}, timeout=60
        )
        bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
        given_up = httpx.post(f"{server.url}/api/v1/apps/ecommerce_fast/draft/discard", headers=bearer, timeout=60)
        assert given_up.is_success, given_up.text


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo as people start it, on a free port and a folder of its own; stopped with SIGTERM at the end."""
    folder = tmp_path_factory.mktemp("demo")
    program = Path(sys.executable).parent / "orderloom"
    arguments = ["demo", "--port", "0", "--quiet", "--json", "--dir", str(folder / "data")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(program), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, cwd=folder
        )
    try:
        server = _ready(process, folder / "log")
        _RUNNING.append(server)
        yield server
    finally:
        _RUNNING.clear()
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(process: "subprocess.Popen[bytes]", log: Path) -> LiveServer:
    """Wait for the one line that says where the demo is; the line comes when it answers requests."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail(f"the demo ended before it was ready:\n{log.read_text(encoding='utf-8')[-4000:]}")
    facts = json.loads(line)
    return LiveServer(url=facts["url"], users=facts["users"], connections=facts["connections"])
