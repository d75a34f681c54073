"""How a person's hands work on a page of the studio: by pointer with drags, by keyboard with the Tab key alone.

Everything waits for the page to come to rest, however busy the machine is; nothing waits for a fixed time.
"""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

SAVED = re.compile("已保存|Saved")
MOST_TABS = 300
MOST_OPTIONS = 40
# What is being laid out, drawn anew or gliding into sight stands still for this many frames once it is done.
_FRAMES = """() => new Promise((done) => {
  let left = 12;
  const next = () => (left-- > 0 ? requestAnimationFrame(next) : done());
  next();
})"""


def at_rest(page: Page, what: Locator) -> FloatRect:
    """Where it is, once it has stopped moving."""
    before, now = None, what.bounding_box()
    while now is None or now != before:
        page.evaluate(_FRAMES)
        before, now = now, what.bounding_box()
    return now


def drag(page: Page, what: Locator, *, right: float, down: float) -> None:
    """Drag it by so many pixels."""
    box = at_rest(page, what)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


def drag_to(page: Page, what: Locator, target: Locator) -> None:
    """Drag it onto the target, coming from above."""
    start, end = at_rest(page, what), at_rest(page, target)
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    middle = end["x"] + end["width"] / 2, end["y"] + end["height"] / 2
    page.mouse.move(middle[0], middle[1] - 30, steps=8)
    page.mouse.move(*middle, steps=8)
    page.mouse.up()


def reach(page: Page, target: Locator) -> None:
    """Walk with the Tab key until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no number of tabs leads to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Walk there and press a key."""
    reach(page, target)
    expect(target).to_be_enabled()
    page.keyboard.press(key)


def choose(page: Page, select: Locator, option: str) -> None:
    """Walk to a list of choices and choose with the arrow keys."""
    reach(page, select)
    for _ in range(MOST_OPTIONS):
        if select.evaluate("(element) => element.selectedOptions[0]?.label") == option:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"no option {option}")


def by_palette(page: Page, words: str, note: str = "") -> None:
    """Go where these words lead in the palette; the note beside them tells two of the same name apart."""
    page.keyboard.press("Control+k")
    expect(page.locator(".ol-palette input")).to_be_focused()
    page.keyboard.type(words)
    wanted = page.locator(".ol-palette-entry").filter(has=page.get_by_text(words, exact=True))
    wanted = (wanted.filter(has_text=note) if note else wanted).first
    expect(wanted).to_be_visible()
    for _ in range(MOST_OPTIONS):
        if wanted.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    expect(wanted).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".ol-palette")).to_have_count(0)


def node(page: Page, title: str) -> Locator:
    """A box in a picture, by what stands in it."""
    return page.locator(".svelte-flow__node", has_text=title).last


def focus_of(place: Locator) -> Locator:
    """What of a box takes the focus."""
    expect(place).to_be_visible()
    inner = place.locator("[tabindex='0'], button, a").first
    return inner if inner.count() else place


def expect_saved(page: Page) -> None:
    """Wait until the server has all edits."""
    expect(page.locator("[data-status=saved]")).to_have_text(SAVED)
