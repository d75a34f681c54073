import pytest

from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Operation, Report, Status
from tests.unit.runtime.desk import AGENT, APP, CHANNEL, DOCUMENTS, START, TICKETS, Desk, codes, compiled, pointers
from tests.unit.runtime.memory_store import State


def test_a_refusing_key_names_its_field_and_nothing_of_the_other_record() -> None:
    desk = Desk()
    first = desk.ticket(1)
    outcome = desk.do(Operation.CREATE, actor=AGENT, fields={"number": "T-1"})
    assert pointers(outcome)["/fields/number"] == "record.key.taken"
    assert first.id not in repr(outcome.problems)


def test_a_taken_key_is_told_together_with_everything_else() -> None:
    desk = Desk()
    desk.ticket(1)
    outcome = desk.do(Operation.CREATE, fields={"number": "T-1", "hours": -1})
    assert {"record.key.taken", "value.too_small"} <= codes(outcome)


def test_a_merging_key_turns_a_create_into_an_update() -> None:
    desk = Desk()
    first = desk.ticket(1, hours=1, note="kept")
    outcome = desk.do(Operation.CREATE, fields={"number": "T-5", "origin": "mail", "ref": "R1", "hours": 2})
    assert outcome.status is Status.CHANGED
    assert outcome.record is not None
    assert outcome.record.id == first.id
    now = desk.now(first.id)
    assert (now.values["hours"], now.values["note"], now.values["priority"]) == (2, "kept", "low")


def test_merging_into_a_record_out_of_reach_is_refused_without_naming_it() -> None:
    desk = Desk()
    theirs = desk.ticket(1, owner="someone")
    outcome = desk.do(Operation.CREATE, actor=AGENT, fields={"number": "T-5", "origin": "mail", "ref": "R1"})
    assert outcome.status is Status.REFUSED
    assert "record.key.taken" in codes(outcome)
    assert theirs.id not in repr(outcome.problems)


def test_an_empty_part_of_a_key_counts_as_a_value() -> None:
    desk = Desk()
    first = desk.do(Operation.CREATE, fields={"number": "T-1"}).record
    again = desk.do(Operation.CREATE, fields={"number": "T-2"})
    assert first is not None
    assert again.status is Status.CHANGED
    assert again.record is not None
    assert again.record.id == first.id


def test_an_ignoring_key_answers_with_the_record_that_is_there() -> None:
    desk = Desk()
    ticket = desk.ticket()
    fields = {"day": "2026-11-20", "ticket": ticket.id, "minutes": 5}
    first = desk.do(Operation.CREATE, "visits", fields=fields)
    again = desk.do(Operation.CREATE, "visits", fields={**fields, "minutes": 9})
    assert again.status is Status.UNCHANGED
    assert again.record == first.record


def test_an_update_cannot_take_another_records_key() -> None:
    desk = Desk()
    desk.ticket(1)
    second = desk.ticket(2)
    outcome = desk.do(Operation.UPDATE, record=second.id, version=1, fields={"number": "T-1"})
    assert pointers(outcome) == {"/fields/number": "record.key.taken"}
    assert desk.do(Operation.UPDATE, record=second.id, version=1, fields={"number": "T-2", "hours": 1}).status.done


def test_an_upsert_finds_by_its_key_or_makes() -> None:
    desk = Desk()
    first = desk.do(Operation.UPSERT, actor=CHANNEL, key="by_ref", fields={"number": "T-1", "origin": "x", "ref": "1"})
    again = desk.do(
        Operation.UPSERT, actor=CHANNEL, key="by_ref", fields={"number": "T-1", "origin": "x", "ref": "1", "hours": 3}
    )
    same = desk.do(Operation.UPSERT, actor=CHANNEL, key="by_ref", fields={"origin": "x", "ref": "1"})
    assert [one.status for one in (first, again, same)] == [Status.CREATED, Status.CHANGED, Status.UNCHANGED]
    assert {one.record.id for one in (first, again, same) if one.record} == {first.record.id if first.record else ""}
    assert codes(desk.do(Operation.UPSERT, actor=CHANNEL, key="no", fields={})) == {"record.key.unknown"}


@pytest.mark.parametrize("key", ["by_ref", "by_number"])
def test_a_key_taken_at_the_same_moment_is_found_on_the_second_look(key: str) -> None:
    desk = Desk()
    other = Desk()
    rival = other.ticket(1)

    def steal(state: State) -> None:
        row = Record(rival.table, rival.id, 1, rival.values, rival.state)
        state.rows.setdefault((APP, "tickets"), {})[rival.id] = row

    desk.store.before_write = steal
    ref = "R1" if key == "by_ref" else "R9"
    number = "T-1" if key == "by_number" else "T-9"
    outcome = desk.do(Operation.CREATE, fields={"number": number, "origin": "mail", "ref": ref, "hours": 7})
    rows = desk.store.state.rows[(APP, "tickets")]
    assert list(rows) == [rival.id]
    expected = {"by_ref": Status.CHANGED, "by_number": Status.REFUSED}
    assert outcome.status is expected[key]


IGNORING = {**TICKETS, "keys": [{"id": "by_ref", "fields": ["origin", "ref"], "on_duplicate": "ignore"}]}


def test_what_comes_with_a_create_that_an_ignoring_key_stops_is_left_out_too() -> None:
    desk = Desk(compiled(*(IGNORING if one is TICKETS else one for one in DOCUMENTS)))
    for day in ("2026-11-20", "2026-11-21"):
        visit = desk.change(Operation.CREATE, "visits", fields={"day": day}, link="ticket")
        outcome = desk.do(Operation.CREATE, fields={"number": "T-1", "origin": "mail", "ref": "R1"}, then=(visit,))
    [ticket] = desk.store.state.rows[(APP, "tickets")].values()
    assert (outcome.status, outcome.record and outcome.record.id) == (Status.UNCHANGED, ticket.id)
    assert [row.values["ticket"] for row in desk.store.state.rows[(APP, "visits")].values()] == [ticket.id]


def test_a_report_that_comes_with_an_ignored_record_is_about_the_one_that_is_there() -> None:
    keys = [
        {"id": "by_ref", "fields": ["origin", "ref"], "on_duplicate": "ignore"},
        {"id": "by_number", "fields": ["number"], "on_duplicate": "refuse"},
    ]
    both = {**TICKETS, "keys": keys}
    desk = Desk(compiled(*(both if one is TICKETS else one for one in DOCUMENTS)))
    ticket = desk.ticket(1)
    fields = {"number": "T-9", "origin": "mail", "ref": "R1"}
    said = Report("status", "shop", "open", "OPEN", START)
    desk.do(Operation.UPSERT, actor=CHANNEL, fields=fields, key="by_number", report=said)
    assert [(row.record, row.outcome) for row in desk.store.state.reports] == [(ticket.id, "adopted")]
    assert desk.now(ticket.id).state == "open"
