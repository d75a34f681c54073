"""Forms that think: what they ask for follows what is filled in; lines are saved with their record or not at all."""

import html
import json
from collections.abc import Mapping

import pytest

from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Operation
from tests.unit.web.pages.documents import APP
from tests.unit.web.pages.workshop import Browser, Seen, Workshop

NEW = "things/new?form=kit_form"


def fields(**given: str) -> dict[str, str]:
    """Inputs of the record itself."""
    return {f"f.{name}": value for name, value in given.items()}


def line(key: str, **given: str) -> dict[str, str]:
    """Inputs of one line; ``record``, ``version`` and ``gone`` are its hidden ones."""
    hidden = {"record", "version", "gone"}
    return {f"l.kit.{key}.{name if name in hidden else 'f.' + name}": value for name, value in given.items()}


def create(browser: Browser, *parts: Mapping[str, str]) -> Seen:
    """Post a new thing through the form with lines."""
    page = browser.get(NEW)
    keep = {"csrf", "key", "mode", "form", "record"}
    form = {name: value for name, value in page.values().items() if name in keep}
    return browser.post("things/new", {**form, **{name: value for part in parts for name, value in part.items()}})


def edit(browser: Browser, thing: Record, *parts: Mapping[str, str]) -> Seen:
    """Post a change of a thing through the form with lines."""
    path = f"things/records/{thing.id}/edit"
    keep = {"csrf", "key", "mode", "form", "record", "version"}
    form = {name: value for name, value in browser.get(f"{path}?form=kit_form").values().items() if name in keep}
    return browser.post(path, {**form, **{name: value for part in parts for name, value in part.items()}})


def rows(workshop: Workshop, table: str) -> list[Mapping[str, object]]:
    """The stored values of a table."""
    return [record.values for record in workshop.store.state.rows.get((APP, table), {}).values()]


def parts(workshop: Workshop) -> list[tuple[object, object, object]]:
    """The parts in their order."""
    found = [(one["label"], one["amount"], one["place"]) for one in rows(workshop, "parts")]
    return sorted(found, key=lambda one: str(one[2]))


def wrong(page: Seen) -> set[str]:
    """Where the summary leads."""
    return {one["href"] for one in page.all("a") if one.get("href", "").startswith("#")} - {"#main"}


def test_a_record_and_its_lines_are_one_change(workshop: Workshop) -> None:
    answer = create(
        workshop.browser(),
        fields(name="Stool"),
        line("n1", label="Leg", amount="3"),
        line("n2", label="Seat", amount="1"),
    )
    assert answer.status == 303
    (thing,) = rows(workshop, "things")
    assert parts(workshop) == [("Leg", 3, 1), ("Seat", 1, 2)]
    assert {one["thing"] for one in rows(workshop, "parts")} == {thing["id"]}


def test_one_bad_line_saves_nothing_and_says_everything_at_once(workshop: Workshop) -> None:
    page = create(
        workshop.browser(),
        fields(pieces="-3", finish="oiled"),
        line("n1", label="Leg", amount="3"),
        line("n2", amount="0"),
    )
    assert page.status == 422
    assert rows(workshop, "things") == rows(workshop, "parts") == []
    assert wrong(page) == {"#f-name", "#f-pieces", "#f-site", "#f-kit-n2-label", "#f-kit-n2-amount"}
    assert page.all("input", id="f-kit-n1-label", value="Leg")
    assert "line 2" in page.text


def test_lines_are_changed_added_and_removed_together(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool")
    leg = workshop.make("parts", label="Leg", thing=thing.id, amount=3, place=1)
    seat = workshop.make("parts", label="Seat", thing=thing.id, amount=1, place=2)
    answer = edit(
        workshop.browser(),
        thing,
        fields(name="Stool"),
        line("1", record=leg.id, version="1", gone="1"),
        line("2", record=seat.id, version="1", label="Seat", amount="2"),
        line("n1", label="Back", amount="1"),
    )
    assert answer.status == 303
    assert parts(workshop) == [("Seat", 2, 1), ("Back", 1, 2)]
    assert workshop.now(thing).version == 1


def test_a_line_that_somebody_else_changed_is_not_overwritten_unseen(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool")
    leg = workshop.make("parts", label="Leg", thing=thing.id, amount=3, place=1)
    browser = workshop.browser()
    workshop.do(Operation.UPDATE, "parts", record=leg.id, fields={"amount": 4})
    page = edit(browser, thing, fields(name="Bench"), line("1", record=leg.id, version="1", label="Leg", amount="5"))
    assert page.status == 409
    assert workshop.now(thing).values["name"] == "Stool"
    assert page.all("input", name="l.kit.1.version", value="2")
    assert page.all("input", id="f-kit-1-amount", value="5")
    assert ">4<" in page.html
    again = edit(browser, thing, fields(name="Bench"), line("1", record=leg.id, version="2", label="Leg", amount="5"))
    assert again.status == 303
    assert parts(workshop) == [("Leg", 5, 1)]


def test_a_line_that_is_gone_is_offered_as_a_new_one(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool")
    leg = workshop.make("parts", label="Leg", thing=thing.id, place=1)
    workshop.do(Operation.DELETE, "parts", record=leg.id)
    page = edit(workshop.browser(), thing, fields(name="Stool"), line("1", record=leg.id, version="1", label="Leg"))
    assert page.status == 422
    assert "removed this line" in page.text
    assert page.all("input", name="l.kit.1.record", value="")


def test_a_line_of_another_record_is_never_touched(workshop: Workshop) -> None:
    thing, other = workshop.make(name="Stool"), workshop.make(name="Bench")
    leg = workshop.make("parts", label="Leg", thing=other.id)
    edit(workshop.browser(), thing, line("1", record=leg.id, version="1", label="Mine", gone="1"))
    assert workshop.now(leg).values["label"] == "Leg"


def test_a_hidden_field_keeps_what_the_record_held_and_is_not_required(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool", pieces=20, notes="old")
    assert edit(workshop.browser(), thing, fields(pieces="3", notes="typed, then hidden")).status == 303
    assert workshop.now(thing).values["notes"] == "old"
    assert workshop.now(thing).values["pieces"] == 3


def test_a_visible_field_is_required_again(workshop: Workshop) -> None:
    page = create(workshop.browser(), fields(name="Stool", pieces="11", notes=""))
    assert wrong(page) == {"#f-notes"}


def test_a_locked_field_keeps_what_the_record_held(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool", due="2026-12-01", site="https://a.example", finish="raw")
    assert edit(workshop.browser(), thing, fields(finish="oiled", due="2027-01-01")).status == 303
    assert str(workshop.now(thing).values["due"]) == "2026-12-01"


def test_lines_that_the_form_hides_are_left_alone(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool")
    leg = workshop.make("parts", label="Leg", thing=thing.id)
    answer = edit(workshop.browser(), thing, fields(finish="raw"), line("1", record=leg.id, version="1", gone="1"))
    assert answer.status == 303
    assert workshop.now(leg).values["label"] == "Leg"


@pytest.mark.parametrize(("how", "status"), [("scan", 303), ("", 422), ("typed", 422)])
def test_a_field_for_the_scanner_takes_nothing_typed(workshop: Workshop, how: str, status: int) -> None:
    page = create(workshop.browser(), fields(name="Stool", contact="13800138000"), {"how.contact": how})
    assert page.status == status
    assert ("can only be scanned" in page.text) is (status == 422)


def test_there_are_no_more_lines_than_the_form_allows(workshop: Workshop) -> None:
    page = create(workshop.browser(), fields(name="Stool"), *(line(f"n{n}", label="Leg") for n in range(4)))
    assert page.status == 422
    assert "at most 3" in page.text
    assert rows(workshop, "parts") == []


def test_a_new_line_nobody_touched_is_no_line(workshop: Workshop) -> None:
    assert create(workshop.browser(), fields(name="Stool"), line("n1", label="", amount="")).status == 303
    assert rows(workshop, "parts") == []


def test_a_rule_of_a_line_sees_the_record_around_it(workshop: Workshop) -> None:
    page = create(workshop.browser(), fields(name="Stool", pieces="11", notes="x"), line("n1", label="Leg"))
    assert wrong(page) == {"#f-kit-n1-amount"}


def listed(value: object) -> list[dict[str, object]]:
    """A list of what the page tells."""
    assert isinstance(value, list)
    return value


def rules(page: Seen) -> dict[str, object]:
    """What the page tells the browser."""
    found = next(one["data-rules"] for one in page.all("form") if "data-rules" in one)
    told: dict[str, object] = json.loads(html.unescape(found))
    return told


def test_the_browser_is_told_nothing_that_its_reader_may_not_see(workshop: Workshop) -> None:
    workshop.make(name="Stool", secret="hush-hush")
    page = workshop.browser().get(NEW)
    told = rules(page)
    assert [one["id"] for one in listed(told["tabs"])] == ["first", "second"]
    assert "hush-hush" not in page.html


def test_rules_of_the_table_go_to_the_browser_and_are_not_said_twice(workshop: Workshop) -> None:
    browser = workshop.browser()
    page = browser.get(NEW)
    assert "More than usual, sure?" in [one["words"] for one in listed(rules(page)["rules"])]
    answer = browser.post("things/check/pieces", {**page.values(), **fields(pieces="120")})
    assert "More than usual" not in answer.text
    assert answer.all("div", id="f-pieces-error", data_field_state="valid")


def test_a_mistyped_key_brings_the_nearest_known_one(workshop: Workshop) -> None:
    for name in ("A1010", "B2020", "C3030"):
        workshop.make("makers", name=name)
    browser = workshop.browser()
    form = {**browser.get(NEW).values(), **line("n1", label="A1001")}
    answer = browser.post("parts/check/label?line=l.kit.n1.", form)
    assert answer.status == 200
    assert [one["data-take"] for one in answer.all("button")] == ["A1010"]
    assert answer.all("div", id="f-kit-n1-label-error")
    known = browser.post("parts/check/label?line=l.kit.n1.", {**form, **line("n1", label="A1010")})
    assert known.all("button") == []


@pytest.mark.parametrize("prefix", ["l.kit.n1", "l.none.n1.", "x", "l.kit.<b>."])
def test_a_check_of_a_line_that_is_not_on_the_form_is_refused(workshop: Workshop, prefix: str) -> None:
    browser = workshop.browser()
    answer = browser.post(f"parts/check/label?line={prefix}", browser.get(NEW).values())
    assert answer.status == 404
