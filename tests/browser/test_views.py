"""Views of every layout in a real browser: cards and days moved by hand and by keyboard, and how each of them looks."""

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect

from orderloom import settings
from orderloom.cli.template import template
from orderloom.runtime.samples import load_samples
from orderloom.wiring import open_installation
from orderloom.wiring.apps import apply_to
from tests.durability.server import environment, free_port

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
PROGRAM = Path(sys.executable).parent / "orderloom"
APP = "/a/made_to_order"
PATIENCE_S = 60
LOOKS = [
    ("zh", "light", 1440),
    ("en", "dark", 390),
    pytest.param("en", "dark", 1440, marks=pytest.mark.long),
    pytest.param("zh", "dark", 390, marks=pytest.mark.long),
]
"""The first two see everything once; the long set crosses them."""
PAGES = {
    "board": f"{APP}/work_board",
    "calendar": f"{APP}/due_calendar",
    "timeline": f"{APP}/work_timeline",
    "pivot": f"{APP}/orders_pivot",
    "gallery": f"{APP}/product_gallery",
    "filtered board": f"{APP}/work_board?f.workshop=painting&q=nothing-like-this",
    "empty pivot": f"{APP}/orders_pivot?q=nothing-like-this",
}


@dataclass(frozen=True, slots=True)
class Factory:
    """A running server with the made-to-order app and its samples; every role has a person of its name."""

    url: str

    def sign_in(self, page: Page, name: str = "manager") -> None:
        """Give the page the session of ``name``."""
        answer = page.request.post(
            f"{self.url}/api/v1/session", data={"name": name, "password": PASSWORD}, headers={"Origin": self.url}
        )
        assert answer.ok, answer.text()


@pytest.fixture(scope="module")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    """Build, fill and serve the app on a folder and port of its own."""
    folder = tmp_path_factory.mktemp("factory")
    prepare(folder)
    port = free_port()
    command = [str(PROGRAM), "serve", "--home", str(folder / "data"), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment())
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, folder / "log")
        yield Factory(url)
    finally:
        process.terminate()
        process.wait(timeout=30)


def prepare(folder: Path) -> None:
    """An installation in ``folder / "data"`` with the app as its template builds it."""
    built = CliRunner().invoke(template, ["build", "made_to_order", "--into", str(folder / "app")])
    assert built.exit_code == 0, built.output
    with open_installation(settings.create(folder / "data")) as here:
        plan = apply_to(here, folder / "app").plan
        for role in ("manager", "sales", "production"):
            here.people.add(role, roles=(role,), app=plan.id, password=PASSWORD)
        assert load_samples(folder / "app", plan, here.engine, here.clock, here.ids) > 0


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


@pytest.fixture
def desk(page: Page, factory: Factory) -> Page:
    """The manager's browser on a desktop."""
    page.set_viewport_size({"width": 1440, "height": 900})
    factory.sign_in(page)
    return page


def drag(page: Page, card: Locator, onto: Locator) -> None:
    """As a hand does: press, go there in small steps, rest, let go."""
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), onto.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 20, start["y"] + start["height"] - 6)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + start["height"], steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + min(end["height"], 60) / 2, steps=15)
    page.mouse.move(end["x"] + end["width"] / 2 + 2, end["y"] + min(end["height"], 60) / 2, steps=3)
    page.mouse.up()


def lane(page: Page, code: str) -> Locator:
    return page.locator(f"[data-lane={code}]")


def calendar_entries(page: Page) -> Locator:
    """Entries of drafts, not folded away: their day may be changed."""
    return page.locator("td > .ol-entries > .ol-entry[data-movable][data-color=gray]")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_layout_is_accessible_and_fits(
    page: Page, factory: Factory, axe: Callable[[Page], list[str]], name: str, language: str, scheme: str, width: int
) -> None:
    looked_at(page, factory, language, scheme, width)
    page.goto(factory.url + PAGES[name])
    expect(page.locator("#results")).to_be_visible()
    assert sound(page, axe)


def test_a_card_dragged_to_a_refused_column_says_why_and_stays(desk: Page, factory: Factory) -> None:
    desk.goto(f"{factory.url}{APP}/work_board")
    card = lane(desk, "waiting").locator("[data-tile][data-movable]").first
    title, before = card.locator("[data-row-link]").inner_text(), lane(desk, "waiting").locator("[data-tile]").count()
    drag(desk, card, lane(desk, "inspecting"))
    expect(desk.locator(".ol-toast")).to_contain_text("不能直接")
    expect(lane(desk, "waiting").locator("[data-tile]")).to_have_count(before)
    expect(lane(desk, "inspecting").get_by_text(title, exact=True)).to_have_count(0)


def test_a_card_dragged_along_its_way_is_moved(desk: Page, factory: Factory) -> None:
    desk.goto(f"{factory.url}{APP}/work_board")
    card = lane(desk, "preparing").locator("[data-tile]").first
    href = card.locator("[data-row-link]").get_attribute("href")
    drag(desk, card, lane(desk, "machining"))
    expect(lane(desk, "machining").locator(f"[data-row-link][href='{href}']")).to_be_visible()
    expect(desk).to_have_url(re.compile(f"{APP}/work_board$"))
    expect(desk.locator(".ol-toast")).to_be_visible()


def test_a_column_that_asks_opens_its_questions(desk: Page, factory: Factory) -> None:
    desk.goto(f"{factory.url}{APP}/work_board")
    before = lane(desk, "inspecting").locator("[data-tile]").count()
    drag(desk, lane(desk, "inspecting").locator("[data-tile]").first, lane(desk, "finished"))
    dialog = desk.get_by_role("dialog")
    expect(dialog.locator("[name='f.good']")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(lane(desk, "inspecting").locator("[data-tile]")).to_have_count(before)


def test_a_card_moves_by_keyboard_alone(desk: Page, factory: Factory) -> None:
    desk.goto(f"{factory.url}{APP}/work_board")
    card = lane(desk, "machining").locator("[data-tile]").first
    href = card.locator("[data-row-link]").get_attribute("href")
    card.locator("[data-row-link]").focus()
    while not desk.evaluate("document.activeElement.matches('summary')"):
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    expect(card.get_by_role("button").first).to_be_focused()
    target = card.locator("[data-to]").first.get_attribute("data-to") or ""
    desk.keyboard.press("Enter")
    expect(lane(desk, target).locator(f"[data-row-link][href='{href}']")).to_be_visible()


def test_an_entry_is_dragged_to_another_day(desk: Page, factory: Factory) -> None:
    desk.goto(f"{factory.url}{APP}/due_calendar")
    desk.locator(".ol-stretch [data-shortcut=']']").click()  # an order is not due on a day that has passed
    expect(desk).to_have_url(re.compile(r"at="))
    entry = calendar_entries(desk).first
    href = entry.locator("[data-row-link]").get_attribute("href")
    day = desk.locator("td[data-day]:not([data-outside])[data-empty]").first
    place = day.get_attribute("data-day")
    drag(desk, entry, day.locator(".ol-entries"))
    expect(desk.locator(f"td[data-day='{place}'] [data-row-link][href='{href}']")).to_be_visible()


def test_an_entry_goes_to_another_day_by_keyboard(desk: Page, factory: Factory) -> None:
    desk.goto(f"{factory.url}{APP}/due_calendar")
    entry = calendar_entries(desk).first
    href = entry.locator("[data-row-link]").get_attribute("href")
    day = desk.locator("td[data-day]:not([data-outside])[data-empty]").last.get_attribute("data-day") or ""
    entry.locator("summary").focus()
    desk.keyboard.press("Enter")
    entry.locator("input[name=day]").fill(day)
    desk.keyboard.press("Enter")
    expect(desk.locator(f"td[data-day='{day}'] [data-row-link][href='{href}']")).to_be_visible()


def looked_at(page: Page, factory: Factory, language: str, scheme: str, width: int) -> None:
    """The manager's browser as parametrized."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    factory.sign_in(page)
    page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": factory.url}])


def sound(page: Page, axe: Callable[[Page], list[str]]) -> bool:
    """Nothing overflows and nothing is inaccessible."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []
    return True


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_records_ticked_are_changed_together(
    page: Page, factory: Factory, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    looked_at(page, factory, language, scheme, width)
    page.goto(f"{factory.url}{APP}/customers_list")
    expect(page.locator("#bulk")).to_be_hidden()
    for place in range(2):
        page.locator("[data-check]").nth(place).check()
    expect(page.locator("[data-selected-count]")).to_have_text("2")
    assert sound(page, axe)
    page.locator("#bulk button[value=edit]").click()
    note = f"{language} {scheme} {width}"
    page.locator("[name='f.contact']").fill(note)
    page.locator("[name='f.contact']").press("Tab")
    expect(page.locator("[name='set.contact']")).to_have_value("set")
    assert sound(page, axe)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".ol-bulk-will")).to_contain_text("2")
    assert sound(page, axe)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".ol-bulk-will")).to_contain_text("2")
    assert sound(page, axe)
    page.locator("main .btn-primary").click()
    expect(page.locator("[data-row]").filter(has_text=note)).to_have_count(2)


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_a_search_is_kept_opened_and_forgotten(
    page: Page, factory: Factory, axe: Callable[[Page], list[str]], language: str, scheme: str, width: int
) -> None:
    looked_at(page, factory, language, scheme, width)
    page.goto(f"{factory.url}{APP}/orders_list?f.status=draft&f.due_on.when=ahead")
    page.locator(".ol-keep > summary").click()
    page.locator("#search-name").fill(f"{language} {width}")
    assert sound(page, axe)
    page.keyboard.press("Enter")
    expect(page.locator(".ol-search-current")).to_contain_text(f"{language} {width}")
    page.goto(f"{factory.url}{APP}/orders_list")
    page.locator(".ol-search > a", has_text=f"{language} {width}").click()
    expect(page).to_have_url(re.compile(r"f\.due_on\.when=ahead"))
    page.locator(".ol-search-current summary").click()
    assert sound(page, axe)
    page.locator(".ol-search-current button[value=drop]").click()
    expect(page.locator(".ol-search")).to_have_count(0)


def test_columns_are_put_away_and_brought_back(desk: Page, factory: Factory) -> None:
    desk.goto(f"{factory.url}{APP}/products_list")
    before = desk.locator(".ol-list thead th").count()
    desk.locator(".ol-columns > summary").click()
    desk.locator(".ol-columns input").last.uncheck()
    desk.locator(".ol-columns button").click()
    expect(desk.locator(".ol-list thead th")).to_have_count(before - 1)
    desk.locator(".ol-columns > summary").click()
    desk.locator(".ol-columns input").last.check()
    desk.locator(".ol-columns button").click()
    expect(desk.locator(".ol-list thead th")).to_have_count(before)
