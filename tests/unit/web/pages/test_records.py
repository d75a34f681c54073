"""Record pages: where it stands, what can be done, what is in the way, what happened."""

import pytest

from orderloom.check.kinds.machine import MachinePlan
from orderloom.runtime.record.change import HoldRequest, Operation
from orderloom.web.pages.record_view import main_line
from tests.unit.web.pages.test_forms import filled
from tests.unit.web.pages.workshop import Workshop, plan

MACHINE = plan().get(MachinePlan, "thing_flow")


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("draft", ["draft", "ready", "sold"]),
        ("sold", ["draft", "ready", "sold"]),
        ("scrapped", ["draft", "scrapped"]),
    ],
)
def test_the_main_line_leads_through_the_present_state(state: str, line: list[str]) -> None:
    assert main_line(MACHINE, state) == line


def test_a_record_shows_its_state_its_fields_and_what_belongs_to_it(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool", pieces=3)
    workshop.make("parts", label="Leg", thing=thing.id)
    page = workshop.browser().get(f"things/records/{thing.id}")
    assert [one["data-step"] for one in page.all("li", class_="ol-step")] == ["current", "next", "next"]
    assert "3 pcs" in page.text
    assert "Leg" in page.text
    assert page.all("a", href=f"/a/workshop/parts/new?f.thing={thing.id}")
    assert "Created the record" in page.text


def test_a_move_is_one_press_and_stands_in_the_history(workshop: Workshop) -> None:
    thing = workshop.make(pieces=3)
    browser = workshop.browser()
    path = f"things/records/{thing.id}"
    page = browser.get(path)
    answer = browser.post(f"{path}/move/finish", {"version": str(thing.version), "csrf": page.values()["csrf"]})
    assert answer.location == f"/a/workshop/{path}"
    assert "finish: draft → ready" in browser.get(path).text
    assert workshop.now(thing).state == "ready"


def test_a_move_that_cannot_be_done_says_why(workshop: Workshop) -> None:
    thing = workshop.make(pieces=0, state="ready")
    browser = workshop.browser()
    page = browser.get(f"things/records/{thing.id}")
    assert "Nothing to sell" in page.text
    assert [one for one in page.all("button", aria_describedby="why-0") if "disabled" in one]
    refused = browser.post(f"things/records/{thing.id}/move/sell", {"version": str(thing.version)})
    assert refused.status == 422
    assert refused.all("div", role="alert")
    assert "Nothing to sell" in refused.text


def test_a_move_that_needs_a_field_asks_for_it(workshop: Workshop) -> None:
    thing = workshop.make()
    browser = workshop.browser()
    path = f"things/records/{thing.id}/move/finish"
    assert browser.get(f"things/records/{thing.id}").all("a", href=f"/a/workshop/{path}", data_dialog="")
    asked = browser.get(path, target="dialog")
    assert "<html" not in asked.html
    assert asked.all("input", id="f-pieces")
    again = browser.post(path, filled(asked, pieces="-1"))
    assert again.status == 422
    assert again.all("input", id="f-pieces", aria_invalid="true", value="-1")
    assert browser.post(path, filled(asked, pieces="4")).status == 303
    assert (workshop.now(thing).state, workshop.now(thing).values["pieces"]) == ("ready", 4)


def test_every_item_must_be_ticked(workshop: Workshop) -> None:
    thing = workshop.make()
    browser = workshop.browser()
    path = f"things/records/{thing.id}/move/scrap"
    asked = browser.get(path)
    assert [one["value"] for one in asked.all("input", name="confirm")] == ["written_off", "told"]
    plain = {name: value for name, value in asked.values().items() if name != "confirm"}
    half = browser.post(path, {**plain, "confirm": ["told"]})
    assert half.status == 422
    assert "Every item must be ticked" in half.text
    assert workshop.now(thing).state == "draft"
    assert [one["value"] for one in half.all("input", name="confirm") if "checked" in one] == ["told"]
    assert browser.post(path, {**plain, "confirm": ["told", "written_off"]}).status == 303
    assert workshop.now(thing).state == "scrapped"


def test_a_dangerous_move_is_never_offered_before_a_harmless_one(workshop: Workshop) -> None:
    thing = workshop.make(pieces=0, state="ready")
    text = workshop.browser().get(f"things/records/{thing.id}").text
    assert text.index(" sell ") < text.index(" scrap… ")


def test_a_hold_says_why_and_blocks_until_it_is_lifted(workshop: Workshop) -> None:
    thing = workshop.make(pieces=3)
    browser = workshop.browser()
    path = f"things/records/{thing.id}"
    assert browser.post(f"{path}/hold", {"reason": "Wrong <b>wood</b>", "blocks": "*"}).status == 303
    page = browser.get(path)
    assert "On hold: Wrong <b>wood</b>" in page.text
    assert "&lt;b&gt;wood" in page.html
    assert browser.post(f"{path}/move/finish", {}).status == 422
    (hold,) = workshop.store.state.holds
    assert browser.post(f"{path}/holds/{hold.id}/lift", {}).status == 303
    assert "On hold" not in browser.get(path).text.replace("Put on hold", "")
    assert browser.post(f"{path}/move/finish", {}).status == 303


def test_a_hold_without_a_reason_is_refused_with_a_sentence(workshop: Workshop) -> None:
    thing = workshop.make()
    answer = workshop.browser().post(f"things/records/{thing.id}/hold", {"reason": "  "})
    assert answer.status == 422
    assert answer.all("div", role="alert")


def test_somebody_elses_move_in_between_is_told(workshop: Workshop) -> None:
    thing = workshop.make(pieces=3)
    workshop.do(Operation.UPDATE, record=thing.id, fields={"notes": "changed"})
    answer = workshop.browser().post(f"things/records/{thing.id}/move/finish", {"version": str(thing.version)})
    assert answer.status == 409
    assert workshop.now(thing).state == "draft"


def test_the_history_tells_old_and_new_and_hides_what_is_hidden(workshop: Workshop) -> None:
    thing = workshop.make(name="Stool", pieces=3)
    workshop.do(Operation.UPDATE, record=thing.id, fields={"pieces": 5, "secret": "hidden-words"})
    path = f"things/records/{thing.id}"
    seen = workshop.browser().get(path)
    assert "3 pcs → 5 pcs" in seen.text
    assert "hidden-words" in seen.text
    guest = workshop.browser("guest").get(path)
    assert "3 pcs → 5 pcs" in guest.text
    assert "hidden-words" not in guest.html


def test_a_long_history_goes_on_in_stretches(workshop: Workshop) -> None:
    thing = workshop.make()
    for number in range(20):
        workshop.do(Operation.UPDATE, record=thing.id, fields={"pieces": number})
    browser = workshop.browser()
    page = browser.get(f"things/records/{thing.id}")
    more = next(one["href"] for one in page.all("a", class_="btn btn-sm") if "/history?" in one.get("href", ""))
    rest = browser.get(more, target="div")
    assert "Created the record" in rest.text
    assert "<html" not in rest.html
    assert "<html" in browser.get(more).html


def test_a_deleted_record_is_gone(workshop: Workshop) -> None:
    thing = workshop.make()
    browser = workshop.browser()
    answer = browser.post(f"things/records/{thing.id}/delete", {"version": str(thing.version)})
    assert answer.location == "/a/workshop/things_list"
    assert browser.get(f"things/records/{thing.id}").status == 404


def test_a_guest_is_offered_nothing_that_would_be_refused(workshop: Workshop) -> None:
    thing = workshop.make(pieces=3)
    workshop.do(Operation.HOLD, record=thing.id, hold=HoldRequest("stop"))
    page = workshop.browser("guest").get(f"things/records/{thing.id}")
    forms = {one["action"] for one in page.all("form")}
    assert forms == {"/language", "/sign-out"}
    assert not [one for one in page.all("a") if one.get("href", "").endswith("/edit")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_code_is_left_without_words(workshop: Workshop, language: str) -> None:
    thing = workshop.make(pieces=3)
    browser = workshop.browser(language=language)
    paths = (
        "things_list",
        f"things/records/{thing.id}",
        f"things/records/{thing.id}/edit",
        "things/new",
        "inbox",
        "inbox/quarantine",
        "refusals",
    )
    for path in paths:
        page = browser.get(path)
        assert page.status == 200
        assert "pages." not in page.text
