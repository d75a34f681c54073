"""Countdowns on real databases: levels come once whoever watches, and the timers follow from the journal."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from orderloom.check.plan import AppPlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.deadlines import Deadlines, Recounting
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import Cause, Change, Operation, Query
from orderloom.runtime.sandbox import OneApp
from orderloom.runtime.timer_rows import TimerState
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.rebuild import rebuild
from orderloom.store.store import SqlStore
from orderloom.store.timers import SqlTimers
from tests.unit.runtime.countdowns import LEVELS, promise, watched
from tests.unit.runtime.desk import LEAD

HOUR = timedelta(hours=1)
ENDS = {"on": ["transition:finish", "transition:archive"]}
PLAIN = {"==": [{"var": "origin"}, "mail"]}


def begun(hours: int) -> dict[str, object]:
    """A promise of 48 hours that began so long ago."""
    return {"on": ["create"], "at": {"date_add": [{"now": []}, -hours, "hour"]}}


class Room:
    """The desk with a countdown; its clock stands where the store's does when it is made."""

    def __init__(self, url: str, plan: AppPlan) -> None:
        self.clock = SimulatedClock(datetime.now(UTC))
        self.database = open_database(url, self.clock, durable=False)
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database)
        self.timers = SqlTimers(self.database)
        self.use(plan)

    def use(self, plan: AppPlan) -> None:
        self.plan, self.plans = plan, OneApp(plan)
        self.store.expand(plan)
        self.ids = TimeIds(self.clock)
        self.engine = Engine(self.store, self.plans, self.clock, self.ids)

    def watcher(self) -> Deadlines:
        """Whoever watches the clocks, as another process would."""
        engine = Engine(self.store, self.plans, self.clock, self.ids)
        return Deadlines(engine, self.store, SqlTimers(self.database), self.plans, None)

    def tickets(self, count: int) -> list[str]:
        made = []
        for number in range(count):
            fields = {"number": f"T-{number}", "origin": "mail", "ref": f"R{number}"}
            change = Change("desk", "tickets", Operation.CREATE, LEAD, Cause("api"), fields=fields)
            record = self.engine.change(change).record
            assert record is not None
            made.append(record.id)
        return made

    def told(self) -> list[tuple[str, str]]:
        """(record, level) of every level that has come."""
        with self.database.engine.connect() as connection:
            rows = connection.execute(text("SELECT record, input FROM event WHERE kind = 'deadline' ORDER BY seq"))
            return [(str(record), str(json.loads(given)["level"])) for record, given in rows]


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    made = Room(database_url, watched(promise(starts=begun(41), stops=ENDS, levels=LEVELS[:3])))
    yield made
    made.database.close()


def test_two_who_watch_bring_every_level_once(room: Room) -> None:
    tickets = room.tickets(60)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: [one.step(7) for _ in range(12)], (room.watcher(), room.watcher())))
    assert sorted(record for record, _ in room.told()) == sorted(tickets)
    assert room.watcher().step() == 0


def test_what_somebody_took_and_never_did_is_done_by_another(room: Room) -> None:
    [ticket] = room.tickets(1)
    assert len(room.timers.claim(10, 3600)[0]) == 1
    assert room.watcher().step() == 0
    with room.database.engine.begin() as connection:
        connection.execute(text("UPDATE timer SET held_until = wake_at"))
    [claimed] = room.timers.claim(10, 0)[0]
    assert claimed.tries == 2
    assert room.watcher().step() == 1
    assert [record for record, _ in room.told()] == [ticket]


def test_a_clock_that_jumps_a_day_back_and_forth_brings_nothing_twice(room: Room) -> None:
    tickets = room.tickets(3)
    for jump in (0, 1, -1, 0):
        room.clock.restart(datetime.now(UTC) + timedelta(days=jump))
        room.watcher().step()
    told = room.told()
    assert {record for record, _ in told} == set(tickets)
    assert len(set(told)) == len(told)


def test_countdowns_follow_a_new_version_slice_by_slice_and_end_with_their_deadline(room: Room) -> None:
    tickets = room.tickets(5)
    for plan, state, due in (
        (watched(promise(starts=begun(41), length={"fixed": "PT60H"})), TimerState.RUNNING, 19 * HOUR),
        (watched(), TimerState.DROPPED, None),
    ):
        room.use(plan)
        recounting = Recounting(room.engine, room.store, room.timers, room.plans, room.clock.now)
        assert recounting.next_at() is not None
        while recounting.step(2):
            pass
        assert recounting.next_at() is None
        with room.store.read() as tx:
            live = tx.timers.of("desk", "tickets", tickets)
        assert [one.due_at for one in live] == ([room.clock.now() + due] * 5 if due else [])
        assert state is TimerState.DROPPED or {one.state for one in live} == {state}


def test_timers_can_be_dropped_and_made_again_from_the_journal(room: Room) -> None:
    tickets = room.tickets(4)
    for ticket in tickets[:2]:
        change = Change("desk", "tickets", Operation.TRANSITION, LEAD, Cause("api"), record=ticket, transition="start")
        assert room.engine.change(change).status.done
    room.watcher().step()
    before = rows(room)
    assert rebuild(room.database, "timers") == 4
    assert rows(room) == before


def rows(room: Room) -> list[tuple[object, ...]]:
    with room.database.engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM timer ORDER BY id"))
        names = [name for name in found.keys() if name != "seq"]  # noqa: SIM118  # a result is no mapping
        return [tuple(row._mapping[name] for name in names) for row in found]  # its public name


def test_records_come_in_the_order_of_their_clocks_page_by_page(room: Room) -> None:
    first, second, third, fourth = room.tickets(4)
    for ticket in (third, first):
        room.clock.advance(timedelta(minutes=1))
        move = Change("desk", "tickets", Operation.TRANSITION, LEAD, Cause("api"), ticket, transition="archive")
        assert room.engine.change(move).status.done
    asked = Query("desk", "tickets", LEAD, due_first=True, countdowns=True, limit=1, filter=PLAIN)
    seen = []
    while True:
        page = room.engine.read(asked)
        assert not page.problems
        seen += [(record.id, [timer.record for timer in page.countdowns]) for record in page.items]
        if page.next is None:
            break
        asked = replace(asked, cursor=page.next)
    assert seen == [(second, [second]), (fourth, [fourth])]
    assert room.engine.read(replace(asked, cursor="nonsense")).problems


def test_open_timers_cost_one_index_scan(room: Room) -> None:
    with room.database.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite:
            connection.execute(text("SET enable_seqscan = off"))
        asked = "SELECT seq FROM timer WHERE wake_at IS NOT NULL AND wake_at <= :now ORDER BY wake_at LIMIT 100"
        now = 0 if sqlite else datetime.now(UTC)
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        plan = str(list(connection.execute(text(f"{explain} {asked}"), {"now": now})))
    assert "ix_timer_wake" in plan
