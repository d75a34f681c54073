"""Tasks in the browser: answered with the keyboard from the inbox on, and right in every look."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from orderloom.runtime.flow.start import Wish
from orderloom.runtime.task_rows import TaskFilter
from tests.contract.house import PASSWORD, open_house
from tests.contract.test_tasks import write
from tests.unit.runtime.tasks.office import APP, DOCUMENTS

pytestmark = pytest.mark.browser

LOOKS = [
    ("zh", "light", 1440),
    ("en", "dark", 390),
    pytest.param("en", "light", 390, marks=pytest.mark.long),
    pytest.param("zh", "dark", 1440, marks=pytest.mark.long),
]
PAGES = ("tasks", "tasks/{approve}", "tasks/{fill}", "requests/records/{record}")


@dataclass
class Served:
    """The office on a port of its own, with a task of every sort; ``ids`` are the tasks by their flow."""

    url: str
    ids: dict[str, str]

    def enter(self, page: Page, name: str, language: str = "zh") -> None:
        """Sign in."""
        page.goto(f"{self.url}/sign-in")
        page.get_by_role("textbox").first.fill(name)
        page.locator('input[type="password"]').fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": self.url}])

    def address(self, path: str) -> str:
        """A page of the office."""
        return f"{self.url}/a/{APP}/{path.format(**self.ids)}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The office, served by a thread."""
    folder, home = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("home")
    for one in DOCUMENTS:
        write(folder, one)
    with open_house(f"sqlite:///{home / 'office.db'}", home, folder) as house:
        inside = house.installation
        inside.people.add("clerk2", roles=("clerk",), app=APP, password=PASSWORD)
        made = house.program("boss").post(house.records("requests"), json={"fields": {"no": "R1"}}).json()["id"]
        for flow in ("approve", "fill", "together"):
            inside.flows.starter.start(Wish(APP, flow, made, by="boss"))
        inside.flows.bell.ring()
        ids = {"record": made}
        while len(ids) < 4:
            ids |= {task.flow: task.id for task in inside.task_work.tasks.some(TaskFilter(APP, open=True))}
        server = uvicorn.Server(uvicorn.Config(lambda: None, port=0, log_level="error"))
        config = server.config
        socket = config.bind_socket()
        url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        config.app = inside.site(url, open_setup=True).asgi
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        yield Served(url, ids)
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_page_of_tasks_is_accessible_and_fits(
    page: Page, office: Served, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    office.enter(page, "clerk", language)
    for path in PAGES:
        page.goto(office.address(path))
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_task_is_found_and_answered_with_the_keyboard(page: Page, office: Served) -> None:
    office.enter(page, "clerk2", "en")
    page.goto(office.address("tasks"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    page.goto(office.address("tasks/{together}"))
    page.get_by_label("Comment").fill("fine")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/a/{APP}/tasks")
    page.goto(office.address("tasks/{together}"))
    expect(page.get_by_text("fine").first).to_be_visible()


def test_tasks_ticked_in_the_inbox_are_handed_on_together(page: Page, office: Served) -> None:
    office.enter(page, "clerk2", "en")
    page.goto(office.address("tasks"))
    page.get_by_role("checkbox").nth(1).check()
    page.locator("summary", has_text="Hand on").click()
    page.locator("#bulk-to").select_option(label="lead")
    page.locator('#bulk button[value="reassign"]').click()
    expect(page.locator(".ol-toast").first).to_contain_text("Handed on")
