"""Forms: what was typed is never lost, what is wrong is said at the field, nothing is saved twice."""

import re
from collections.abc import Mapping

import pytest

from orderloom.runtime.record.change import Operation
from tests.unit.web.pages.documents import APP
from tests.unit.web.pages.workshop import Browser, Seen, Workshop

NEW = "things/new"


def filled(page: Seen, **fields: str) -> dict[str, str]:
    """The page's hidden inputs with these fields."""
    return {**page.values(), **{f"f.{name.replace('__', '.')}": value for name, value in fields.items()}}


def things(workshop: Workshop) -> list[Mapping[str, object]]:
    return [record.values for record in workshop.store.state.rows.get((APP, "things"), {}).values()]


def create(browser: Browser, **fields: str) -> Seen:
    return browser.post(NEW, filled(browser.get(NEW), **fields))


def test_a_filled_form_makes_a_record_and_shows_it(workshop: Workshop) -> None:
    browser = workshop.browser()
    answer = create(browser, name="Stool", pieces="3", price__amount="12.50", price__currency="USD", labels="oak, new")
    (made,) = things(workshop)
    assert answer.status == 303
    assert answer.location == f"/a/workshop/things/records/{made['id']}"
    assert (made["pieces"], str(made["price"]), made["labels"]) == (3, "12.50 USD", ("oak", "new"))
    assert "Created" in browser.get(answer.location).text
    assert 'class="ol-toast"' not in browser.get(answer.location).html


def test_the_same_form_sent_twice_makes_one_record(workshop: Workshop) -> None:
    browser = workshop.browser()
    form = filled(browser.get(NEW), name="Stool")
    first, second = browser.post(NEW, form), browser.post(NEW, form)
    assert len(things(workshop)) == 1
    assert first.location == second.location


def test_everything_wrong_is_said_at_once_on_top_and_at_the_fields(workshop: Workshop) -> None:
    browser = workshop.browser()
    page = create(browser, name="Wow!", pieces="-3", contact="12", notes="kept words")
    assert page.status == 422
    assert things(workshop) == []
    summary = {one["href"] for one in page.all("a") if one.get("href", "").startswith("#f-")}
    assert summary == {"#f-name", "#f-pieces", "#f-contact"}
    assert {one["id"] for one in page.all("input", aria_invalid="true")} == {"f-name", "f-pieces", "f-contact"}
    assert "No exclamation marks" in page.text
    assert page.all("form", data_refused="")
    assert "kept words" in page.html
    assert page.all("input", id="f-name", value="Wow!")


def test_a_question_is_asked_in_words_and_answered_by_resubmitting(workshop: Workshop) -> None:
    browser = workshop.browser()
    page = create(browser, name="Stool", pieces="120")
    assert page.status == 422
    assert "More than usual, sure?" in page.text
    assert things(workshop) == []
    box = page.all("input", name="confirm")[0]
    answer = browser.post(NEW, {**filled(page, name="Stool", pieces="120"), "confirm": box["value"]})
    assert answer.status == 303
    assert [one["pieces"] for one in things(workshop)] == [120]


def test_a_choice_that_nobody_made_leaves_the_default_alone(workshop: Workshop) -> None:
    browser = workshop.browser()
    create(browser, name="Stool", finish="")
    assert things(workshop)[0]["finish"] is None


def test_the_address_prefills_the_form(workshop: Workshop) -> None:
    thing = workshop.make()
    page = workshop.browser().get(f"parts/new?f.thing={thing.id}&f.label=Leg")
    assert page.all("option", value=thing.id, selected="")
    assert page.all("input", id="f-label", value="Leg")


def test_what_may_not_be_given_is_words_and_not_an_input(workshop: Workshop) -> None:
    thing = workshop.make(pieces=3, secret="for clerks")
    page = workshop.browser().get(f"things/records/{thing.id}/edit")
    assert not page.all("input", id="f-double")
    assert "6" in page.text
    assert workshop.browser("guest").get(f"things/records/{thing.id}/edit").status == 403


def test_fields_beyond_the_form_change_nothing(workshop: Workshop) -> None:
    thing = workshop.make(pieces=3)
    browser = workshop.browser()
    form = filled(
        browser.get(f"things/records/{thing.id}/edit"), name="Bench", double="99", status="sold", id="x", version="9"
    )
    assert browser.post(f"things/records/{thing.id}/edit", form).status == 303
    now = workshop.now(thing)
    assert (now.values["name"], now.values["double"], now.state) == ("Bench", 6, "draft")


def test_saving_without_a_change_says_so(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool", pieces=3, labels=["a"], fragile=True)
    browser = workshop.browser()
    page = browser.get(f"things/records/{thing.id}/edit")
    answer = browser.post(f"things/records/{thing.id}/edit", filled(page, name="Stool", fragile="true"))
    assert "Nothing changed" in browser.get(answer.location).text
    assert workshop.now(thing).version == thing.version


def test_a_moment_that_nobody_touched_keeps_the_parts_of_its_second(workshop: Workshop) -> None:
    thing = workshop.make(pieces=3, made_at="2026-11-21T01:12:40.250Z")
    before = thing.values["made_at"]
    browser = workshop.browser()
    path = f"things/records/{thing.id}/edit"
    opened = browser.get(path)
    assert browser.post(path, filled(opened, name="Bench")).status == 303
    assert workshop.now(thing).values["made_at"] == before
    stale = browser.post(path, {**filled(opened, name="Shelf"), "key": "another"})
    assert stale.status == 409
    assert browser.post(path, filled(stale, name="Shelf")).status == 303
    now = workshop.now(thing).values
    assert (now["name"], now["made_at"]) == ("Shelf", before)


def test_what_a_rule_warns_of_is_said_after_the_save(workshop: Workshop) -> None:
    browser = workshop.browser()
    answer = create(browser, name="Stool", pieces="3", finish="raw")
    assert answer.status == 303
    page = browser.get(answer.location)
    assert page.all("div", class_="ol-toast", data_level="warning")
    assert "Not oiled yet" in page.text
    moved = browser.post(answer.location.removeprefix(f"/a/{APP}/") + "/move/finish", {"csrf": page.values()["csrf"]})
    assert "Not oiled yet" in browser.get(moved.location).text
    assert "Not oiled yet" not in browser.get(moved.location).text


def test_a_conflict_keeps_what_both_typed(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool", pieces=3, notes="old")
    browser = workshop.browser()
    path = f"things/records/{thing.id}/edit"
    opened = browser.get(path)
    workshop.do(Operation.UPDATE, record=thing.id, fields={"pieces": 5, "notes": "theirs"})
    page = browser.post(path, filled(opened, name="Bench", pieces="3", notes="mine"))
    assert page.status == 409
    assert "Somebody else has just changed this record" in page.text
    assert page.all("input", id="f-name", value="Bench")
    assert page.all("input", id="f-pieces", value="5")
    assert "Present value: theirs" in page.text
    assert workshop.now(thing).values["notes"] == "theirs"
    again = browser.post(path, filled(page, name="Bench", pieces="5", notes="mine"))
    assert again.status == 303
    now = workshop.now(thing).values
    assert (now["name"], now["pieces"], now["notes"]) == ("Bench", 5, "mine")


@pytest.mark.parametrize(
    ("wished", "table", "leads"),
    [("", "things", "records"), ("new", "things", "new?form=thing_form"), ("", "parts", "parts_list")],
)
def test_after_saving_one_goes_where_the_button_or_the_form_says(
    workshop: Workshop, wished: str, table: str, leads: str
) -> None:
    browser = workshop.browser()
    field = "name" if table == "things" else "label"
    form = {**filled(browser.get(f"{table}/new"), **{field: "X"}), "then": wished}
    assert leads in browser.post(f"{table}/new", form).location


@pytest.mark.parametrize(
    ("field", "typed", "words", "state"),
    [
        ("name", "Wow!", "No exclamation marks", "invalid"),
        ("name", "", "name", "invalid"),
        ("name", "Stool", "", "valid"),
        ("pieces", "lots", "number", "invalid"),
    ],
)
def test_a_field_is_judged_before_the_form_is_saved(
    workshop: Workshop, field: str, typed: str, words: str, state: str
) -> None:
    browser = workshop.browser()
    page = browser.post(f"things/check/{field}", {**filled(browser.get(NEW), name="Stool"), f"f.{field}": typed})
    assert page.status == 200
    assert page.all("div", id=f"f-{field}-error", data_field_state=state)
    assert words in page.text
    assert things(workshop) == []
    assert workshop.store.state.refusals == []


def test_titles_are_searched_among_what_may_be_seen(workshop: Workshop) -> None:
    for name in ("Ann", "Bo", "Annette"):
        workshop.make("makers", name=name)
    page = workshop.browser().get("makers/titles?q=Ann")
    assert re.findall(r">(\w+)</option>", page.html) == ["Ann", "Annette"]
    assert workshop.browser("guest").get("makers/titles?q=Ann").status == 404


def test_a_form_from_another_page_is_refused(workshop: Workshop) -> None:
    browser = workshop.browser()
    form = filled(browser.get(NEW), name="Stool")
    del browser.client.headers["x-csrf-token"]
    assert browser.post(NEW, {**form, "csrf": "guessed"}).status == 403
    assert browser.post(NEW, form).status == 303
