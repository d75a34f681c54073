"""Deadlines in great numbers: ten thousand that are due at once, and a million open ones that cost one index scan."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from orderloom.runtime.ports import WriteTx
from orderloom.runtime.record.change import Cause, Change, Operation, Outcome
from tests.integration.runtime.test_timers import Room, begun
from tests.unit.runtime.countdowns import LEVELS, promise, watched
from tests.unit.runtime.desk import ROOT

DUE, OPEN = 10_000, 1_000_000
MOST_SECONDS = 30.0
AT_ONCE = 500
SLICE = 50_000
MOST_IDLE_SECONDS = 0.02
MOST_BUSY_SECONDS = 3.0

pytestmark = pytest.mark.long

_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})",
    "postgresql": "WITH n(i) AS (SELECT generate_series({first}, {last}))",
}
_LATER = {"sqlite": "{base} + i * 1000000", "postgresql": "now() + interval '1 day' + i * interval '1 second'"}
_ID = {"sqlite": "printf('f%031x', i)", "postgresql": "'f' || lpad(to_hex(i), 31, '0')"}


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    made = Room(database_url, watched(promise(starts=begun(41), pauses=None, levels=LEVELS[:1])))
    yield made
    made.database.close()


def fill(room: Room, count: int) -> None:
    """Tickets whose first level has come already."""

    def nothing(_tx: WriteTx, _outcomes: tuple[Outcome, ...]) -> None:
        pass

    for start in range(0, count, AT_ONCE):
        changes = [
            Change(
                "desk",
                "tickets",
                Operation.CREATE,
                ROOT,
                Cause("sample"),
                fields={"number": f"T-{number}", "origin": "mail", "ref": f"R{number}"},
            )
            for number in range(start, min(start + AT_ONCE, count))
        ]
        room.engine.change_many(changes, nothing)  # type: ignore[arg-type]


def test_ten_thousand_that_are_due_at_once_are_carried_out_in_time(room: Room) -> None:
    fill(room, DUE)
    watcher = room.watcher()
    began = time.perf_counter()
    while watcher.step():
        pass
    took = time.perf_counter() - began
    print(f"{DUE} levels in {took:.1f} s")  # a figure for people
    assert len(room.told()) == DUE
    assert took <= MOST_SECONDS


def open_ones(room: Room, count: int) -> None:
    """Timers whose next level comes tomorrow or later."""
    name = room.database.engine.dialect.name
    base = int((datetime.now(UTC) + timedelta(days=1)).timestamp() * 1_000_000)
    later = _LATER[name].format(base=base)
    for start in range(1, count, SLICE):
        numbers = _NUMBERS[name].format(first=start, last=start + SLICE - 1)
        statement = text(
            f'{numbers} INSERT INTO timer (id, app, "table", record, deadline, segment, state, digest, started_at,'
            f" due_at, wake_at, fired, stood) SELECT {_ID[name]}, 'desk', 'tickets', {_ID[name]}, 'promise', '',"
            f" 'running', 'x', {later}, {later}, {later}, '[]', 0 FROM n"
        )
        room.database.alter(partial(Connection.execute, statement=statement))


def test_a_million_open_timers_cost_one_index_scan(room: Room) -> None:
    open_ones(room, OPEN)
    fill(room, 100)
    watcher = room.watcher()
    began = time.perf_counter()
    assert watcher.step() == 100
    busy = time.perf_counter() - began
    idle = []
    for _ in range(50):
        began = time.perf_counter()
        assert watcher.step() == 0
        idle.append(time.perf_counter() - began)
    print(f"100 of {OPEN}: {busy * 1000:.0f} ms; idle look: {sorted(idle)[25] * 1000:.2f} ms")  # figures
    assert sorted(idle)[25] < MOST_IDLE_SECONDS
    assert busy < MOST_BUSY_SECONDS
