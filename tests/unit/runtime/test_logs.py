from dataclasses import replace

import pytest

from orderloom.runtime.ports import InboxMessage
from orderloom.runtime.record.change import Actor, Cause, HoldRequest, Operation, Page, Query, Record, Report, Status
from tests.unit.runtime.desk import (
    AGENT,
    APP,
    CHANNEL,
    DOCUMENTS,
    LEAD,
    ROOT,
    START,
    STRANGER,
    VIEWER,
    Desk,
    compiled,
    document,
    right,
)


def log(desk: Desk, name: str, record: Record | None = None, actor: Actor = LEAD, /, **more: object) -> Page:
    table = "tickets" if record else ""
    return desk.engine.read(Query(APP, table, actor, log=name, record=record.id if record else None, **more))  # type: ignore[arg-type]


def values(page: Page, name: str) -> list[object]:
    return [row.values[name] for row in page.items]


def test_history_is_newest_first_without_values_that_are_hidden_from_the_reader() -> None:
    desk = Desk()
    ticket = desk.ticket(secret="s1", hours=1, owner=AGENT.id)
    desk.do(Operation.UPDATE, record=ticket.id, fields={"secret": "s2", "hours": 2})
    full = log(desk, "events", ticket)
    assert values(full, "kind") == ["updated", "created"]
    assert full.items[0].values["change"] == {"secret": ["s1", "s2"], "hours": [1, 2], "cost": ["2.50", "5.00"]}
    seen = log(desk, "events", ticket, AGENT)
    assert seen.items[0].values["change"] == {"hours": [1, 2], "cost": ["2.50", "5.00"]}
    assert seen.items[0].values["input"] == {"fields": {"hours": 2}}
    assert "s2" not in repr(seen)


@pytest.mark.parametrize("name", ["events", "reports", "holds", "marks", "raw"])
def test_the_logs_of_a_record_follow_the_right_to_read_it(name: str) -> None:
    desk = Desk()
    ticket = desk.ticket(owner="someone")
    assert log(desk, name, ticket, AGENT).status is Status.MISSING
    assert log(desk, name, ticket, STRANGER).status is Status.MISSING
    assert log(desk, name, None, LEAD).status is Status.MISSING
    assert log(desk, name, ticket, LEAD).status is Status.UNCHANGED


@pytest.mark.parametrize("name", ["inbox", "refusals", "quarantine"])
def test_the_logs_of_the_app_need_a_role_that_names_them(name: str) -> None:
    desk = Desk()
    assert log(desk, name, None, VIEWER).status is Status.MISSING
    assert log(desk, name, None, LEAD).status is Status.UNCHANGED
    assert log(desk, name, None, ROOT).status is Status.UNCHANGED


def test_holds_marks_and_reports_of_a_record_are_shown() -> None:
    desk = Desk()
    ticket = desk.ticket(priority="high")
    desk.do(Operation.HOLD, record=ticket.id, hold=HoldRequest("bees"))
    told = Report("status", "shop", "open", "OPEN", START)
    desk.do(Operation.REPORT, actor=CHANNEL, record=ticket.id, report=told)
    assert values(log(desk, "holds", ticket, VIEWER), "reason") == ["bees"]
    assert values(log(desk, "marks", ticket, VIEWER), "code") == ["urgent"]
    assert values(log(desk, "reports", ticket, VIEWER), "outcome") == ["stuck"]


def test_refusals_show_who_wanted_what_and_why_as_far_as_the_reader_may_see() -> None:
    desk = Desk()
    ticket = desk.ticket(secret="s1")
    desk.do(Operation.UPDATE, record=ticket.id, version=9, fields={"hours": 1, "secret": "s2"})
    [row] = log(desk, "refusals").items
    assert row.values["actor"] == "u-lead"
    assert row.values["input"] == {"fields": {"hours": 1, "secret": "s2"}, "version": 9}
    [seen] = log(desk, "refusals", ticket).items
    assert seen.id == row.id
    assert log(desk, "refusals", desk.ticket(2)).items == ()


def test_a_refusal_shows_no_hidden_field_of_its_parts_and_no_problem_of_one() -> None:
    auditor = document(
        "role",
        "auditor",
        tables=[right("tickets", hidden=["secret"]), right("visits", hidden=["minutes"])],
        logs=["refusals"],
    )
    desk = Desk(compiled(*DOCUMENTS, auditor))
    visit = desk.change(Operation.CREATE, "visits", fields={"day": "never", "minutes": "4e4e"}, link="ticket")
    unseen = desk.change(Operation.CREATE, "customers", fields={"name": "Rose"})
    desk.do(Operation.CREATE, fields={"number": "T-1", "secret": 7, "ref": "R"}, then=(visit, unseen))
    [whole] = log(desk, "refusals").items
    [seen] = log(desk, "refusals", None, Actor("u-aud", "Au", frozenset({"auditor"}))).items
    assert {"/fields/secret", "/then/0/fields/minutes"} < {row["pointer"] for row in whole.values["problems"]}  # type: ignore[attr-defined]
    assert [row["pointer"] for row in seen.values["problems"]] == ["/then/0/fields/day"]  # type: ignore[attr-defined]
    then = [{"in": "visits", "fields": {"day": "never"}}, {"in": "customers"}]
    assert seen.values["input"] == {"fields": {"number": "T-1", "ref": "R"}, "then": then}


def message(desk: Desk, body: bytes = b"{}") -> InboxMessage:
    return InboxMessage(desk.ids.new(), APP, "shop", "orders", body.hex(), {}, body, desk.clock.now())


def test_the_raw_message_behind_a_record_is_for_those_who_may_read_the_inbox() -> None:
    desk = Desk()
    told = message(desk, b'{"a": 1}')
    desk.store.receive(told)
    change = desk.change(Operation.CREATE, actor=CHANNEL, fields={"number": "T-1"}, settles=told.id)
    record = desk.engine.change(replace(change, cause=Cause("inbox", told.id))).record
    assert record is not None
    assert values(log(desk, "raw", record), "body") == [b'{"a": 1}']
    assert log(desk, "raw", record, VIEWER).status is Status.MISSING
    [one] = log(desk, "inbox", id=told.id).items
    assert one.values["state"] == "done"
    assert one.values["records"] == [{"table": "tickets", "record": record.id}]
    assert log(desk, "inbox", id="none").status is Status.MISSING


def test_quarantined_bytes_are_shown_to_those_who_may() -> None:
    desk = Desk()
    desk.store.quarantine(APP, "shop", {}, b"forged", "signature.mismatch", START)
    assert values(log(desk, "quarantine"), "reason") == ["signature.mismatch"]


@pytest.mark.parametrize(("name", "more"), [("nothing", {}), ("inbox", {"limit": 0}), ("inbox", {"limit": 501})])
def test_a_senseless_question_is_refused(name: str, more: dict[str, object]) -> None:
    assert log(Desk(), name, **more).status is Status.REFUSED
