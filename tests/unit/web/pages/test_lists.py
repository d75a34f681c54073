"""Lists: everything they show stands in the address; what somebody may not see is not there."""

import re

import pytest

from tests.unit.web.pages.workshop import Workshop

LIST = "things_list"


def names(html: str) -> list[str]:
    """Titles of the rows, in order."""
    return re.findall(r"data-row-link>([^<]*)</a>", html)


def test_a_list_shows_its_rows_its_count_and_one_way_to_add(workshop: Workshop) -> None:
    browser = workshop.browser()
    workshop.make(name="Stool")
    page = browser.get(LIST)
    assert page.status == 200
    assert names(page.html) == ["Stool"]
    assert "1 in total" in page.text
    assert page.all("a", data_shortcut="n")[0]["href"] == "/a/workshop/things/new?form=thing_form"


def test_an_empty_list_offers_exactly_one_action(workshop: Workshop) -> None:
    page = workshop.browser().get(LIST)
    empty = page.html.partition('class="ol-empty"')[2].partition("</section>")[0]
    assert empty.count("<a ") == 1


def test_a_list_without_a_match_offers_to_clear_the_filters(workshop: Workshop) -> None:
    browser = workshop.browser()
    workshop.make()
    page = browser.get(f"{LIST}?f.finish=raw")
    assert names(page.html) == []
    assert "Nothing matches" in page.text
    assert page.all("a", href="/a/workshop/things_list", class_="btn")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=too", {"Stool"}),
        ("f.finish=oiled", {"Bench"}),
        ("f.finish=oiled&f.finish=raw", {"Bench", "Stool"}),
        ("f.pieces.from=5", {"Bench"}),
        ("f.fragile=true", {"Bench"}),
        ("f.status=ready", {"Stool"}),
        ("f.nonsense=1&nonsense=2", {"Bench", "Stool"}),
    ],
)
def test_filters_of_the_address_narrow_the_list(workshop: Workshop, query: str, shown: set[str]) -> None:
    browser = workshop.browser()
    workshop.make(name="Stool", finish="raw", pieces=2, state="ready")
    workshop.make(name="Bench", finish="oiled", pieces=7, fragile=True, labels=["new"])
    assert set(names(browser.get(f"{LIST}?{query}").html)) == shown


def test_every_filter_in_force_is_a_chip_that_can_be_taken_away(workshop: Workshop) -> None:
    browser = workshop.browser()
    workshop.make(name="Stool", finish="raw")
    page = browser.get(f"{LIST}?q=Stool&f.finish=raw&sort=name")
    removals = {one["aria-label"]: one["href"] for one in page.all("a", class_="ol-chip-remove")}
    assert removals == {
        "Remove filter: Search": "/a/workshop/things_list?f.finish=raw&sort=name",
        "Remove filter: finish": "/a/workshop/things_list?q=Stool&sort=name",
    }


def test_a_column_head_sorts_and_turns_the_order_round(workshop: Workshop) -> None:
    browser = workshop.browser()
    for name in ("Bench", "Stool", "Armchair"):
        workshop.make(name=name)
    page = browser.get(f"{LIST}?sort=name")
    assert names(page.html) == ["Armchair", "Bench", "Stool"]
    assert page.all("th", aria_sort="ascending")
    assert page.all("a", class_="ol-sort", href="/a/workshop/things_list?sort=-name")
    assert names(browser.get(f"{LIST}?sort=-name").html) == ["Stool", "Bench", "Armchair"]


def test_pages_go_on_and_back_by_their_address_alone(workshop: Workshop) -> None:
    browser = workshop.browser()
    for number in range(12):
        workshop.make(name=f"Thing {number:02}")
    first = browser.get(f"{LIST}?sort=name")
    second = browser.get(first.all("a", rel="next")[0]["href"])
    third = browser.get(second.all("a", rel="next")[0]["href"])
    assert names(third.html) == ["Thing 10", "Thing 11"]
    assert not third.all("a", rel="next")
    back = browser.get(third.all("a", rel="prev")[0]["href"])
    assert names(back.html) == names(second.html)
    assert names(browser.get(back.all("a", rel="prev")[0]["href"]).html) == names(first.html)


def test_a_cursor_that_means_nothing_any_more_leads_to_the_first_page(workshop: Workshop) -> None:
    browser = workshop.browser()
    workshop.make(name="Stool")
    page = browser.get(f"{LIST}?after=nonsense")
    assert page.status == 200
    assert names(page.html) == ["Stool"]


@pytest.mark.parametrize(
    ("target", "whole", "filters"), [("", True, True), ("section#list", False, True), ("div#results", False, False)]
)
def test_htmx_gets_the_part_it_asked_for(workshop: Workshop, target: str, whole: bool, filters: bool) -> None:
    browser = workshop.browser()
    workshop.make()
    page = browser.get(f"{LIST}?q=&f.finish=&sort=name", target=target)
    assert ("<html" in page.html, 'id="filters"' in page.html) == (whole, filters)
    assert page.headers.get("hx-push-url") == (None if whole else "/a/workshop/things_list?sort=name")


def test_a_field_that_may_not_be_read_appears_nowhere(workshop: Workshop) -> None:
    guest = workshop.browser("guest")
    record = workshop.make(name="Stool", secret="hidden-words")
    for path in (LIST, f"{LIST}?sort=secret", f"{LIST}?f.secret=hidden", f"things/records/{record.id}"):
        page = guest.get(path)
        assert "hidden-words" not in page.html
        assert ">secret<" not in page.html


@pytest.mark.parametrize("path", ["parts_list", "no_such_view", "parts/new", "inbox", "refusals", "makers/records/x"])
def test_what_is_not_this_persons_is_not_there(workshop: Workshop, path: str) -> None:
    page = workshop.browser("guest").get(path)
    assert page.status == 404
    assert "Back to the start" in page.text


def test_titles_of_links_are_fetched_in_one_question(workshop: Workshop) -> None:
    browser = workshop.browser()
    makers = [workshop.make("makers", name=f"Maker {number}") for number in range(4)]
    for maker in makers:
        workshop.make(name="Stool", maker=maker.id)
    asked = []
    read = workshop.engine.read
    workshop.engine.read = lambda query: (asked.append(query.table), read(query))[1]  # type: ignore[method-assign,func-returns-value]
    page = browser.get(LIST)
    assert all(f"Maker {number}" in page.text for number in range(4))
    assert asked.count("makers") <= 2
