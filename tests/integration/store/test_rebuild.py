"""What follows from the journal can be dropped and made again, equal in every value."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import delete

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import Hold, LogSpec, Mark, StockMove, WriteTx
from orderloom.runtime.record.stages.timers import written
from orderloom.runtime.timer import MOVED
from orderloom.runtime.timer_rows import Timer, TimerState
from orderloom.store.journal import Journal
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.rebuild import FOLDS, UnknownFoldError
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker

REASON = {"zh": "晚了", "en": "late"}


def hold(make: Maker, record: str, tx: WriteTx) -> str:
    row = Hold(make.ids.new(), make.app, "orders", record, "fraud", "person", ("*",), "u1", make.clock.now())
    tx.add_hold(row)
    said = {"hold": row.id, "reason": row.reason, "blocks": list(row.blocks), "cause": row.cause}
    tx.append(make.said(record, "hold", said))
    return row.id


def lift(make: Maker, record: str, hold_id: str, tx: WriteTx) -> None:
    tx.lift_hold(hold_id, make.clock.now(), "u1")
    tx.append(make.said(record, "lift", {"hold": hold_id}))


def mark(make: Maker, record: str, code: str, tx: WriteTx) -> None:
    row = Mark(make.ids.new(), make.app, "orders", record, code, REASON, "rule:r", make.clock.now())
    tx.add_mark(row)
    tx.append(make.said(record, "mark", {"mark": code, "row": row.id, "reason": REASON, "cause": row.cause}))


def clear(make: Maker, record: str, code: str, tx: WriteTx) -> None:
    tx.clear_mark(make.app, "orders", record, code, make.clock.now(), "u1")
    tx.append(make.said(record, "clear", {"mark": code}))


def receive(make: Maker, record: str, tx: WriteTx) -> None:
    numbers = {"amount": "5", "on_hand": "5", "reserved": "0", "held": "0"}
    said = {"field": "stock", "number": 1, "verb": "receive", "holder": "", "reason": "delivery", **numbers}
    event = make.said(record, "stock", said)
    tx.append(event)
    amounts = {name: Decimal(number) for name, number in numbers.items()}
    words = {"verb": "receive", "holder": "", "reason": "delivery", "actor": event.actor, "at": event.at}
    tx.add_move(StockMove(event.id, make.app, "orders", record, "stock", 1, **amounts, **words))  # type: ignore[arg-type]


def count_down(make: Maker, record: str, tx: WriteTx) -> None:
    now = make.clock.now()
    timer = Timer(make.ids.new(), make.app, "orders", record, "late", "", TimerState.RUNNING, now, now, "d", now)
    tx.timers.add(timer)
    tx.append(make.said(record, MOVED, {"deadline": "late", "verb": "start", "timer": dict(written(timer))}))
    paused = replace(timer, state=TimerState.PAUSED, wake_at=None, paused_at=now, fired=("soon",))
    tx.timers.move(paused)
    tx.append(make.said(record, MOVED, {"deadline": "late", "verb": "pause", "timer": dict(written(paused))}))


@pytest.fixture
def lived(fresh: Database) -> tuple[SqlStore, Maker]:
    """A store with holds and marks of all fates; half of their events are sealed."""
    clock = SimulatedClock(START)
    store, make = SqlStore(fresh), Maker(clock)
    journal = Journal(fresh, Leases(fresh, "one"), b"k" * 32)

    def step(job: Callable[[WriteTx], object]) -> None:
        store.write(job)
        clock.advance(timedelta(seconds=1))

    for record in ("r1", "r2"):
        first = store.write(partial(hold, make, record))
        step(partial(hold, make, record))
        step(partial(mark, make, record, "late"))
        step(partial(lift, make, record, first))
        step(partial(clear, make, record, "late"))
        step(partial(mark, make, record, "late"))
        step(partial(mark, make, record, "urgent"))
        step(partial(receive, make, record))
        step(partial(count_down, make, record))
        journal.seal(limit=9)
    return store, make


@pytest.mark.parametrize("name", sorted(FOLDS))
def test_a_fold_is_rebuilt_equal(lived: tuple[SqlStore, Maker], name: str) -> None:
    store, make = lived
    assert name in store.folds()
    with store.read() as tx:
        before, _ = tx.log(name, LogSpec(make.app))
    store.database.alter(lambda connection: [connection.execute(delete(FOLDS[name].table))])
    assert store.rebuild(name) == len(before) > 0
    assert store.rebuild(name) == len(before)
    with store.read() as tx:
        assert tx.log(name, LogSpec(make.app))[0] == before


def test_an_unknown_fold_is_an_error(lived: tuple[SqlStore, Maker]) -> None:
    with pytest.raises(UnknownFoldError):
        lived[0].rebuild("orders")
