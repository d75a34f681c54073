"""What waits for a person is decided in the browser, and its pages are right in every look."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from orderloom.edge.fake_api import FakeAnswer
from tests.contract.house import PASSWORD
from tests.contract.writing_back import Scene, open_scene
from tests.plugins.calls import Misdeed

pytestmark = pytest.mark.browser

LOOKS = [
    ("zh", "light", 1440),
    ("en", "dark", 390),
    pytest.param("en", "light", 390, marks=pytest.mark.long),
    pytest.param("zh", "dark", 1440, marks=pytest.mark.long),
]


@dataclass
class Served:
    """The desk on a port of its own, with one call that waits for a person."""

    url: str
    parked: str
    scene: Scene

    def enter(self, page: Page, language: str = "zh") -> None:
        """Sign in as whoever looks after runs."""
        page.goto(f"{self.url}/sign-in")
        page.get_by_role("textbox").first.fill("lead")
        page.locator('input[type="password"]').fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": self.url}])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The desk, served by a thread."""
    home, app = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("app") / "desk"
    with open_scene(f"sqlite:///{home / 'desk.db'}", home, app) as scene:
        scene.sent(scene.order(1), "done")
        scene.shop.misdeeds = [Misdeed(FakeAnswer(401, b'{"errors": "[API] Invalid API key"}'))]
        parked = str(scene.sent(scene.order(2), "parked")["id"])
        server = uvicorn.Server(uvicorn.Config(lambda: None, port=0, log_level="error"))
        socket = server.config.bind_socket()
        url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        server.config.app = scene.house.installation.site(url, open_setup=True).asgi
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        yield Served(url, parked, scene)
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("path", ["", "?state=failed", "/{parked}"])
@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_page_is_accessible_and_fits(
    page: Page,
    desk: Served,
    axe: Callable[[Page], list[str]],
    path: str,
    language: str,
    scheme: str,
    width: int,
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    desk.enter(page, language)
    page.goto(f"{desk.url}/a/desk/outgoing{path.format(parked=desk.parked)}")
    expect(page.locator("h1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


def test_a_call_that_waits_is_tried_again_with_the_keyboard(page: Page, desk: Served) -> None:
    desk.enter(page)
    page.goto(f"{desk.url}/a/desk/outgoing?state=parked")
    page.locator("[data-row-link]").first.press("Enter")
    expect(page.get_by_text("重新授权或更换凭据")).to_be_visible()
    desk.scene.authorise()
    page.get_by_role("button", name="再试一次").press("Enter")
    page.get_by_role("alertdialog").get_by_role("button", name="再试一次").press("Enter")
    expect(page.locator(".ol-toast")).to_contain_text("马上再试")
    expect(page.get_by_role("heading", level=1)).to_contain_text("回传发货")
