"""What people are told, in a real browser: lists and records that change by themselves, the bell, and pop-ups."""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from orderloom import settings
from orderloom.wiring import open_installation
from orderloom.wiring.apps import apply_to
from tests.durability.server import environment, free_port
from tests.needs import ROOT

pytestmark = pytest.mark.browser

DESK = ROOT / "tests" / "data" / "apps" / "desk"
PASSWORD = "correct horse battery"
PROGRAM = Path(sys.executable).parent / "orderloom"
PATIENCE_S = 60
NUMBERS = count(1)
LOOKS = [("zh", "light", 1440), ("en", "dark", 390)]

Json = dict[str, object]


def words(text: str) -> Json:
    """The same in both languages."""
    return {"zh": text, "en": text}


def message(id: str, text: str, **more: object) -> Json:
    """A message about a ticket, for its leads and clerks."""
    app = {"id": "app", "subject": words("{{ ticket_no }} " + text), "body": words("{{ device }}: {{ given.why }}")}
    return {
        "kind": "message",
        "id": id,
        "title": words(text),
        "table": "tickets",
        "fields": ["ticket_no", "device"],
        "values": [{"id": "why"}],
        "to": {"roles": ["lead", "clerk"]},
        "channels": [app],
        **more,
    }


def flow(id: str, when: object) -> Json:
    """Tells the message of the same name when a ticket changes to what ``when`` says."""
    trigger = {"id": "changed", "sort": "record", "on": ["update"], "fields": ["priority", "days"], "when": when}
    tell = {
        "id": "tell",
        "sort": "notify",
        "options": {"message": id},
        "with": [{"id": "why", "value": "the customer called"}],
    }
    head: Json = {"kind": "flow", "id": id, "title": words(id), "table": "tickets", "as": "lead"}
    return {**head, "triggers": [trigger], "start": "tell", "steps": [tell]}


DOCUMENTS = (
    message("urgent", "is urgent", popup=True),
    message("slow", "takes long"),
    flow("urgent", {"==": [{"var": "priority"}, "urgent"]}),
    flow("slow", {">": [{"var": "days"}, 10]}),
)


@dataclass(frozen=True, slots=True)
class House:
    """A running repair desk whose flows tell people something."""

    url: str

    def sign_in(self, who: APIRequestContext, name: str) -> None:
        """Give a browser the session of ``name``."""
        answer = who.post(
            f"{self.url}/api/v1/session", data={"name": name, "password": PASSWORD}, headers={"Origin": self.url}
        )
        assert answer.ok, answer.text()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Make and serve it on a folder and port of its own."""
    folder = tmp_path_factory.mktemp("told")
    shutil.copytree(DESK, folder / "app")
    for document in DOCUMENTS:
        place = folder / "app" / f"{document['kind']}s"
        place.mkdir(exist_ok=True)
        (place / f"{document['id']}.json").write_text(json.dumps(document), encoding="utf-8")
    with open_installation(settings.create(folder / "data")) as here:
        plan = apply_to(here, folder / "app").plan
        for role in ("lead", "clerk"):
            here.people.add(role, display=role.title(), roles=(role,), app=plan.id, password=PASSWORD)
    port = free_port()
    command = [str(PROGRAM), "serve", "--home", str(folder / "data"), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment())
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, folder / "log")
        yield House(url)
    finally:
        process.terminate()
        assert process.wait(timeout=15) == 0, "open streams held the server up"


def wait_for(url: str, log: Path) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/readyz"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(log.read_text(encoding="utf-8")[-4000:])


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody who works on tickets through the API."""

    url: str
    request: APIRequestContext
    token: str

    def make(self) -> tuple[str, str]:
        """A new ticket: its id and number."""
        number = f"T{next(NUMBERS):05}"
        fields = {"ticket_no": number, "device": "kettle", "contact": "13800138000"}
        return str(self._send("post", "", {"fields": fields})["id"]), number

    def change(self, ticket: str, **fields: object) -> None:
        """Change a ticket as it is now."""
        etag = f'"{self._send("get", f"/{ticket}")["version"]}"'
        self._send("patch", f"/{ticket}", {"fields": fields}, {"if-match": etag})

    def _send(self, verb: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Json:
        sent = {"authorization": f"Bearer {self.token}", **(headers or {})}
        address = f"{self.url}/api/v1/apps/desk/tables/tickets/records{path}"
        answer = self.request.fetch(address, method=verb.upper(), data=body, headers=sent)
        assert answer.ok, answer.text()
        found: Json = answer.json()
        return found


@pytest.fixture
def clerk(house: House, browser: Browser) -> Iterator[Clerk]:
    context = browser.new_context()
    answer = context.request.post(f"{house.url}/api/v1/token", data={"name": "clerk", "password": PASSWORD})
    yield Clerk(house.url, context.request, answer.json()["access_token"])
    context.close()


@pytest.fixture
def lead(page: Page, house: House) -> Page:
    """The lead's browser on a desktop."""
    page.set_viewport_size({"width": 1440, "height": 900})
    house.sign_in(page.request, "lead")
    return page


def test_a_list_says_what_has_changed_and_a_record_follows_unless_somebody_types(
    lead: Page, house: House, clerk: Clerk
) -> None:
    ticket, number = clerk.make()
    lead.goto(f"{house.url}/a/desk/tickets_list")
    expect(lead.get_by_text(number)).to_be_visible()
    _, other = clerk.make()
    bar = lead.locator(".ol-live-bar")
    expect(bar).to_contain_text("1 条记录有更新")
    expect(lead.get_by_text(other)).to_have_count(0)
    bar.get_by_role("button").click()
    expect(lead.get_by_text(other)).to_be_visible()
    expect(bar).to_have_count(0)
    lead.goto(f"{house.url}/a/desk/tickets/records/{ticket}")
    clerk.change(ticket, device="toaster")
    expect(lead.locator(".ol-facts").first).to_contain_text("toaster")
    expect(lead.locator(".ol-toast")).to_contain_text("Clerk")
    lead.get_by_role("button", name="Lead").or_(lead.locator("summary", has_text="Lead")).first.click()
    clerk.change(ticket, device="radio")
    expect(bar).to_contain_text("Clerk 修改了这条记录")
    expect(lead.locator(".ol-facts").first).to_contain_text("toaster")


def test_the_bell_counts_what_nobody_has_read(lead: Page, house: House, clerk: Clerk) -> None:
    ticket, number = clerk.make()
    lead.goto(f"{house.url}/a/desk/tickets_list")
    clerk.change(ticket, days=20)
    expect(lead.locator("[data-bell-count]")).to_have_text("1")
    lead.locator("[data-bell]").click()
    notice = lead.locator(".ol-notice", has_text=number)
    expect(notice).to_contain_text("kettle: the customer called")
    lead.get_by_role("button", name="全部标为已读").click()
    expect(lead.locator("[data-bell-count]")).to_be_hidden()
    notice.get_by_role("link").click()
    expect(lead).to_have_url(f"{house.url}/a/desk/tickets/records/{ticket}")


def test_a_popup_stands_before_the_page_until_it_is_answered(
    lead: Page, house: House, clerk: Clerk, browser: Browser
) -> None:
    ticket, number = clerk.make()
    lead.goto(f"{house.url}/a/desk/customers_list")
    theirs = browser.new_context(locale="zh-CN")
    house.sign_in(theirs.request, "clerk")
    other = theirs.new_page()
    other.goto(f"{house.url}/a/desk/tickets_list")
    clerk.change(ticket, priority="urgent")
    popup = lead.get_by_role("alertdialog")
    expect(popup).to_contain_text(f"{number} is urgent")
    expect(other.get_by_role("alertdialog")).to_contain_text(number)
    expect(popup.get_by_role("button", name="知道了")).to_be_focused()
    lead.keyboard.press("Escape")
    expect(popup).to_be_visible()
    lead.reload()
    popup.get_by_role("button", name="我来处理").click()
    expect(lead).to_have_url(f"{house.url}/a/desk/tickets/records/{ticket}")
    expect(lead.locator(".ol-aside")).to_contain_text("接手")
    expect(other.get_by_role("alertdialog")).to_have_count(0)
    other.goto(f"{house.url}/notices")
    expect(other.locator(".ol-notice", has_text=number)).to_contain_text("Lead已接手")
    theirs.close()


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_what_people_are_told_is_accessible_and_fits(
    lead: Page, house: House, clerk: Clerk, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    ticket, number = clerk.make()
    lead.set_viewport_size({"width": width, "height": 900})
    lead.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    lead.context.add_cookies([{"name": "orderloom_language", "value": language, "url": house.url}])
    clerk.change(ticket, priority="urgent")
    lead.goto(f"{house.url}/notices")
    popup = lead.get_by_role("alertdialog")
    expect(popup).to_contain_text(number)
    assert axe(lead) == []
    popup.locator("button[value=note]").click()
    expect(popup).to_have_count(0)
    for path in ("/notices", "/account/messages"):
        lead.goto(house.url + path)
        assert axe(lead) == []
        assert lead.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
