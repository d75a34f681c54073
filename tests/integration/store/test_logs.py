"""Logs and what lies beside a record: holds, marks, reports, refusals, answers."""

from datetime import timedelta
from functools import partial
from types import MappingProxyType

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import (
    BadCursorError,
    Event,
    Hold,
    IdempotentAnswer,
    KeyTakenError,
    LogSpec,
    Mark,
    Refusal,
    StoredReport,
    WriteTx,
)
from orderloom.store.logs import UnknownLogError
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker


def a_hold(make: Maker, reason: str = "fraud") -> Hold:
    return Hold(make.ids.new(), make.app, "orders", "r1", reason, "person", ("ship", "pick"), "u1", START)


def a_mark(make: Maker, code: str = "late") -> Mark:
    return Mark(make.ids.new(), make.app, "orders", "r1", code, {"zh": "晚了", "en": "late"}, "rule", START)


def a_report(make: Maker, minute: int | None, outcome: str = "adopted", source: str = "erp") -> StoredReport:
    occurred = None if minute is None else START + timedelta(minutes=minute)
    made = make.ids.new()
    return StoredReport(
        made, make.app, "orders", "r1", "status", source, "paid", "PAID", occurred, START, "m1", outcome
    )


def a_refusal(make: Maker) -> Refusal:
    problems = ({"code": "required", "pointer": "/fields/no"},)
    given = {"fields": MappingProxyType({"no": ""})}
    made, cause = make.ids.new(), {"door": "web"}
    return Refusal(made, START, make.app, "orders", "r1", "update", "u1", "甲", cause, given, problems)


def add_report(report: StoredReport, tx: WriteTx) -> None:
    tx.add_report(report)


def append(event: Event, tx: WriteTx) -> None:
    tx.append(event)


def test_holds_are_lifted_one_by_one(store: SqlStore, make: Maker) -> None:
    first, second = a_hold(make), a_hold(make, "stock")
    store.write(lambda tx: tx.add_hold(first))
    store.write(lambda tx: tx.add_hold(second))
    assert store.write(lambda tx: tx.lift_hold(first.id, START, "u2"))
    assert not store.write(lambda tx: tx.lift_hold(first.id, START, "u2"))
    with store.read() as tx:
        assert tx.holds(make.app, "orders", "r1") == (second,)
        assert tx.holds(make.app, "orders", "r2") == ()
        rows, _ = tx.log("holds", LogSpec(make.app, {"record": "r1"}))
    assert [(row["id"], row["lifted_by"]) for row in rows] == [(second.id, None), (first.id, "u2")]


def test_a_mark_is_in_force_once_and_can_come_back(store: SqlStore, make: Maker) -> None:
    first, again = a_mark(make), a_mark(make)
    assert store.write(lambda tx: tx.add_mark(first))
    assert not store.write(lambda tx: tx.add_mark(again))
    which = (make.app, "orders", "r1", "late")
    assert store.write(lambda tx: tx.clear_mark(*which, START, "u1"))
    assert not store.write(lambda tx: tx.clear_mark(*which, START, "u1"))
    assert store.write(lambda tx: tx.add_mark(again))
    with store.read() as tx:
        assert tx.marks(make.app, "orders", "r1") == (again,)


def test_reports_are_ranked_by_the_time_they_speak_of(store: SqlStore, make: Maker) -> None:
    reports = [
        a_report(make, 5),
        a_report(make, 3, "same"),
        a_report(make, 9, "stale"),
        a_report(make, 8, source="wms"),
        a_report(make, None),
    ]
    for report in reports:
        store.write(partial(add_report, report))
    which = (make.app, "orders", "r1", "status", "erp")
    assert store.write(lambda tx: tx.last_adopted(*which)) == reports[0]
    assert store.write(lambda tx: tx.newest_report(*which)) == reports[2]
    assert store.write(lambda tx: tx.last_adopted(make.app, "orders", "r2", "status", "erp")) is None


def test_a_refusal_keeps_every_problem(store: SqlStore, make: Maker) -> None:
    store.write(lambda tx: tx.refuse(a_refusal(make)))
    with store.read() as tx:
        rows, following = tx.log("refusals", LogSpec(make.app))
    assert following is None
    assert rows[0]["problems"] == [{"code": "required", "pointer": "/fields/no"}]
    assert rows[0]["input"] == {"fields": {"no": ""}}
    assert rows[0]["at"] == START


def test_history_is_there_at_once_newest_first(store: SqlStore, make: Maker) -> None:
    events = [make.event("r1", kind) for kind in ("created", "updated", "transition")]
    for event in (*events, make.event("r2")):
        store.write(partial(append, event))
    with store.read() as tx:
        rows, following = tx.log("events", LogSpec(make.app, {"table": "orders", "record": "r1"}, limit=2))
        assert following is not None
        rest, end = tx.log("events", LogSpec(make.app, {"table": "orders", "record": "r1"}, limit=2, after=following))
    assert [row["kind"] for row in (*rows, *rest)] == ["transition", "updated", "created"]
    assert end is None
    assert rows[0]["change"] == {"no": [None, "N1"]}
    assert {"salt", "digest", "chain"}.isdisjoint(rows[0])


def test_events_of_one_transaction_keep_their_order(store: SqlStore, make: Maker) -> None:
    kinds = [f"kind{number}" for number in range(30)]

    def job(tx: WriteTx) -> None:
        for kind in kinds:
            event = make.event("r1", kind)
            tx.append(event)
            tx.enqueue(event)

    store.write(job)
    with store.read() as tx:
        rows, _ = tx.log("events", LogSpec(make.app))
    assert [row["kind"] for row in reversed(rows)] == kinds


@pytest.mark.parametrize("after", ["x", "LTE", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_strange_cursor_is_refused(store: SqlStore, make: Maker, after: str) -> None:
    with store.read() as tx, pytest.raises(BadCursorError):
        tx.log("events", LogSpec(make.app, after=after))


def test_an_unknown_log_or_column_is_an_error(store: SqlStore, make: Maker) -> None:
    with store.read() as tx:
        with pytest.raises(UnknownLogError):
            tx.log("passwords", LogSpec(make.app))
        with pytest.raises(UnknownLogError):
            tx.log("events", LogSpec(make.app, {"nothing": 1}))


def test_one_app_never_sees_another_ones_rows(store: SqlStore, make: Maker) -> None:
    store.write(lambda tx: tx.append(make.event()))
    with store.read() as tx:
        assert tx.log("events", LogSpec("elsewhere"))[0] == ()


def an_answer(make: Maker, digest: str = "d1") -> IdempotentAnswer:
    return IdempotentAnswer(make.app, "key", digest, "orders", "r1", "created", make.clock.now())


def test_an_answer_is_remembered_once_for_a_day(store: SqlStore, make: Maker, clock: SimulatedClock) -> None:
    answer = an_answer(make)
    store.write(lambda tx: tx.remember(answer))
    with store.read() as tx:
        assert tx.answer(make.app, "key") == answer
        assert tx.answer(make.app, "other") is None
    with pytest.raises(KeyTakenError):
        store.write(lambda tx: tx.remember(an_answer(make, "d2")))
    clock.advance(timedelta(hours=24))
    with store.read() as tx:
        assert tx.answer(make.app, "key") is None
    store.write(lambda tx: tx.remember(an_answer(make, "d3")))
    with store.read() as tx:
        found = tx.answer(make.app, "key")
    assert found is not None
    assert found.digest == "d3"
