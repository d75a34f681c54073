"""Guards and rules that ask other records get their answer inside the transaction, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from orderloom.check.app import check_app
from orderloom.check.asks import Ask
from orderloom.jobs.clock import SystemClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.asks import Answering
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Status
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.store import SqlStore
from tests.unit.check.apps import source_of

BOSS = Actor("boss", "Boss", trusted=True)
NAME = {"zh": "名", "en": "Name"}


@dataclass
class Desk:
    engine: Engine

    def change(self, operation: Operation, table: str = "tickets", **more: object) -> Outcome:
        return self.engine.change(Change("desk", table, operation, BOSS, Cause("api"), **more))  # type: ignore[arg-type]

    def made(self, table: str, **fields: object) -> str:
        outcome = self.change(Operation.CREATE, table, fields=fields)
        assert outcome.record is not None, outcome.problems
        return outcome.record.id

    def moved(self, ticket: str, move: str) -> list[str]:
        outcome = self.change(Operation.TRANSITION, record=ticket, transition=move)
        return [found.code for found in outcome.problems]


RULES = {
    "rule/too_many": {
        "kind": "rule", "id": "too_many", "title": NAME, "table": "tickets", "on": ["create", "update"],
        "when": {">=": [{"count": ["tickets", {"==": [{"var": "contact"}, {"outer": "contact"}]}]}, 2]},
        "then": "block", "message": NAME,
    },
    "machine/ticket_flow:transitions/diagnose/guard": {
        "and": [
            {"any": ["visits.ticket", {"!=": [{"var": "note"}, None]}]},
            {">=": [{"sum": ["visits.ticket", "minutes"]}, 30]},
            {"==": [{"distinct": ["visits.ticket", "on_day"]}, 1]},
        ]
    },
    "machine/ticket_flow:transitions/diagnose/guard_message": NAME,
}  # fmt: skip


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    plan = check_app(source_of(RULES)).plan
    assert plan is not None
    clock = SystemClock()
    database = open_database(database_url, clock)
    migrations.upgrade(database)
    store = SqlStore(database)
    store.expand(plan)
    try:
        yield Desk(Engine(store, OneApp(plan), clock, TimeIds(clock)))
    finally:
        database.close()


def _ticket(desk: Desk, number: int, **fields: object) -> str:
    return desk.made("tickets", ticket_no=f"T{number:04d}", device="TV", fault="dark", **fields)


def test_a_guard_counts_what_leads_to_the_record_and_nothing_else(desk: Desk) -> None:
    ticket, other = _ticket(desk, 1), _ticket(desk, 2)
    desk.made("visits", visit_no="V1", ticket=other, minutes=90, note="there", on_day="2026-11-20")
    assert desk.moved(ticket, "diagnose") == ["transition.guard"]
    desk.made("visits", visit_no="V2", ticket=ticket, minutes=20, note="seen", on_day="2026-11-20")
    assert desk.moved(ticket, "diagnose") == ["transition.guard"]
    desk.made("visits", visit_no="V3", ticket=ticket, minutes=10, on_day="2026-11-20")
    assert desk.moved(ticket, "diagnose") == []


def test_what_may_be_done_next_asks_too(desk: Desk) -> None:
    ticket = _ticket(desk, 1)
    record = desk.change(Operation.UPDATE, record=ticket, fields={"fault": "dim"}).record
    assert record is not None
    assert "diagnose" not in desk.engine.allowed("desk", "tickets", record, BOSS)
    desk.made("visits", visit_no="V1", ticket=ticket, minutes=30, note="seen", on_day="2026-11-20")
    assert "diagnose" in desk.engine.allowed("desk", "tickets", record, BOSS)


def test_a_rule_counts_other_records_like_this_one(desk: Desk) -> None:
    contact = "+8613800138000"
    _ticket(desk, 1, contact=contact)
    second = _ticket(desk, 2, contact=contact)
    third = desk.change(
        Operation.CREATE, fields={"ticket_no": "T0003", "device": "TV", "fault": "dark", "contact": contact}
    )
    assert (third.status, [found.code for found in third.problems]) == (Status.REFUSED, ["rule.block"])
    # The second sees one other, itself not counted.
    assert desk.change(Operation.UPDATE, record=second, fields={"fault": "dim"}).status is Status.CHANGED


def test_a_question_is_asked_only_when_it_decides() -> None:
    ask = Ask("@ask.x", "any", "visits", "count", "", ())
    asked: list[str] = []
    env = Answering({"device": "TV"}, {ask.path: ask}, lambda one: asked.append(one.verb))
    assert env.get("device") == "TV"
    assert asked == []
    env.get(ask.path)
    env.get(ask.path)
    assert asked == ["any"]
