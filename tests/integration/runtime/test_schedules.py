"""The clock starts flows: one run for each tick, over all processes, restarts, versions and clocks that disagree."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from orderloom.check.plan import AppPlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.start import Starter
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.record.change import Actor
from orderloom.runtime.run_rows import Run
from orderloom.runtime.sandbox import OneApp
from orderloom.runtime.schedule_desk import ScheduleDesk, ScheduleMovedError
from orderloom.runtime.schedule_rows import Schedule
from orderloom.runtime.schedules import Scheduler, tick_id
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.schedules import SqlSchedules
from orderloom.store.store import SqlStore
from orderloom.wiring.scenarios import play
from tests.unit.check.apps import NAME, check_patched
from tests.unit.check.cases_of_flows import each, loose, step, wait
from tests.unit.runtime.desk import START

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def hourly(cron: str = "0 * * * *", **more: object) -> AppPlan:
    """The desk with a flow that the clock starts; ``more`` changes the flow."""
    flow = loose(wait("rest", "end"), step("end"), triggers=[{"id": "tick", "sort": "schedule", "cron": cron}])
    document = flow["flow/chase"]
    assert isinstance(document, dict)
    plan = check_patched({"flow/chase": {**document, **more}}).plan
    assert plan is not None
    return plan


PLAN = hourly()
KEY = ("chase", "tick")
ANN = Actor("a1", "Ann", admin=True)


class House:
    """A store, and as many processes on it as are wanted."""

    def __init__(self, url: str) -> None:
        self.clock = SimulatedClock(START)
        self.database = open_database(url, self.clock, durable=False)
        migrations.upgrade(self.database)
        self.store = SqlStore(self.database)
        self.store.expand(PLAN)
        self.schedules = SqlSchedules(self.database)

    def starter(self, plan: AppPlan, number: int, off: timedelta) -> Starter:
        """Begins runs by a clock that is wrong by ``off``."""
        clock = SimulatedClock(self.schedules.moment() + off)
        ids = TimeIds(clock)
        engine = Engine(self.store, OneApp(plan), clock, ids)
        return Starter(engine, self.store, OneVersion(plan, number), clock, ids)

    def process(self, plan: AppPlan = PLAN, number: int = 1, off: timedelta = timedelta(0)) -> Scheduler:
        """A scheduler of a process of its own."""
        starter = self.starter(plan, number, off)
        return Scheduler(self.store, self.schedules, OneApp(plan), OneVersion(plan, number), starter)

    def desk(self, plan: AppPlan = PLAN, number: int = 1) -> ScheduleDesk:
        """What people use."""
        ids, starter = TimeIds(self.clock), self.starter(plan, number, timedelta(0))
        engine = Engine(self.store, OneApp(plan), self.clock, ids)
        return ScheduleDesk(engine, self.store, self.schedules, OneVersion(plan, number), starter, self.clock, ids)

    def row(self) -> Schedule:
        """The one schedule."""
        (shown,) = self.schedules.shown(PLAN.id)
        return shown.schedule

    def put_back(self, span: timedelta) -> datetime:
        """Let the next tick be one that is past already; its moment."""
        before = self.row()
        tick = self.schedules.moment() - span
        assert self.store.write(lambda tx: tx.schedules.move(before, replace(before, next_at=tick)))
        return self.row().next_at or tick

    def run(self, run: str) -> Run | None:
        """A run by its id."""
        return self.store.write(lambda tx: tx.runs.get(run))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    made.process().step()
    yield made
    made.database.close()


def test_a_tick_fires_once_however_many_processes_see_it_and_whatever_their_clocks_say(house: House) -> None:
    workers = [house.process(off=off) for off in (-DAY, timedelta(0), DAY, HOUR)]
    for worker in workers:
        worker.follow()
    for missed in range(1, 6):
        tick = house.put_back(missed * HOUR)
        with ThreadPoolExecutor(len(workers)) as pool:
            fired = list(pool.map(lambda worker: worker.step(), workers))
        assert sum(fired) == 1
        row = house.row()
        assert row.last_run == tick_id(row, tick)
        assert house.run(row.last_run) is not None
        assert row.next_at is not None
        assert row.next_at > house.schedules.moment()


def test_what_was_missed_is_made_up_for_once(house: House) -> None:
    house.put_back(3 * DAY)
    assert house.process().step() == 1
    assert house.process().step() == 0


def test_nothing_is_fired_before_its_time(house: House) -> None:
    assert house.process(off=DAY).step() == 0
    assert house.row().last_at is None


def test_a_new_version_moves_adds_and_takes_away(house: House) -> None:
    before = house.row()
    house.process(hourly("30 4 * * *"), 2).step()
    after = house.row()
    assert (after.version, after.cron) == (2, "30 4 * * *")
    assert after.next_at != before.next_at
    house.process(PLAN, 1).step()  # a process that has not noticed the new version
    assert house.row() == after
    house.process(hourly("30 4 * * *", triggers=[]), 3).step()
    assert house.schedules.shown(PLAN.id) == ()


def test_a_new_version_that_leaves_the_schedule_alone_keeps_where_it_stands(house: House) -> None:
    tick = house.put_back(-HOUR / 2)
    house.process(hourly(timeout="PT9H"), 2).step()
    assert (house.row().version, house.row().next_at) == (2, tick)


def test_a_paused_schedule_waits_and_makes_up_for_nothing(house: House) -> None:
    house.put_back(2 * HOUR)
    house.desk().pause(PLAN.id, KEY, ANN)
    assert house.process().step() == 0
    with pytest.raises(ScheduleMovedError):
        house.desk().pause(PLAN.id, KEY, ANN)
    plan = hourly("5 * * * *")
    house.process(plan, 2).step()
    assert house.row().paused_by == "Ann"
    house.desk(plan, 2).resume(PLAN.id, KEY, ANN)
    row = house.row()
    assert row.next_at is not None
    assert row.next_at > house.schedules.moment()
    assert house.process(plan, 2).step() == 0


def test_a_run_by_hand_leaves_the_clock_alone(house: House) -> None:
    before = house.row()
    run = house.desk().run_now(PLAN.id, KEY, ANN)
    assert (run.flow, run.by) == ("chase", ANN.id)
    assert house.row().next_at == before.next_at


def test_a_tick_that_finds_no_room_is_told(house: House) -> None:
    plan = hourly(concurrency={"key": "one", "full": "skip"})
    worker = house.process(plan, 2)
    worker.follow()
    for missed, problem in enumerate((None, "flow.full"), 1):
        house.put_back(missed * HOUR)
        assert worker.step() == 1
        said = house.row().problem
        assert (said["code"] if said else None) == problem
    assert house.row().last_run == ""


def test_a_clock_that_jumps_a_day_forth_and_back_fires_nothing_twice(sqlite_url: str) -> None:
    house = House(sqlite_url)
    worker = house.process()
    worker.step()
    fired = []
    for jump in (HOUR, DAY, -DAY, HOUR, DAY - HOUR, HOUR):
        house.clock.restart(house.clock.now() + jump)
        fired.append(worker.step())
    # The day that was lived through twice has its ticks behind it.
    assert fired == [1, 1, 0, 0, 0, 1]
    house.database.close()


def test_in_a_scenario_the_clock_strikes_and_every_record_has_its_turn() -> None:
    """A flow without a record goes over the records of a table."""
    late = {"==": [{"var": "name"}, "Ada"]}
    over = each("all", {"table": "customers", "filter": late}, "renamed")
    renamed = step(
        "renamed", "update", options={"table": "customers", "record": {"var": "@item"}}, given={"name": "Eve"}
    )
    flow = loose(over, renamed, triggers=[{"id": "tick", "sort": "schedule", "cron": "0 12 * * *"}])
    people = [
        {"id": name, "table": "customers", "fields": {"name": word, "phone": f"1380000000{place}"}}
        for place, (name, word) in enumerate((("one", "Ada"), ("two", "Ada"), ("other", "Bob")))
    ]
    names = {"one": "Eve", "two": "Eve", "other": "Bob"}
    story = {
        "kind": "scenario",
        "id": "noon",
        "title": NAME,
        "clock": "2026-11-20T03:59:00Z",
        "given": people,
        "when": [{"id": "later", "pass": "PT2M"}],
        "then": [{"id": f"is_{one}", "record": one, "fields": {"name": word}} for one, word in names.items()],
    }
    plan = check_patched({**flow, "scenario/noon": story}).plan
    assert plan is not None
    assert {one.id: one.failures for one in play(plan, "en")}["noon"] == ()
