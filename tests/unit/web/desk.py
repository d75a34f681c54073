"""A desk without tasks, for pages that are about something else."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orderloom.runtime.assignees import Roster
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.task_rows import Task, TaskAct, TaskFilter
from orderloom.runtime.tasks.desk import Desk
from tests.unit.runtime.desk import START, OnePlan, plan
from tests.unit.runtime.memory_store import MemoryStore


class NoTasks:
    """The ``Tasks`` port where nobody was ever asked for anything."""

    def find(self, task: str) -> Task | None:
        return None

    def some(self, wanted: TaskFilter) -> tuple[Task, ...]:
        return ()

    def count(self, wanted: TaskFilter, most: int = 1_000) -> int:
        return 0

    def acts(self, task: str) -> tuple[TaskAct, ...]:
        return ()

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        return ()

    def next_at(self) -> datetime | None:
        return None

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        return {}

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        return accounts[0]


class NoRoster:
    """The ``Everybody`` port where nobody works."""

    def roster(self, app: str) -> Roster:
        return Roster({})

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        return {}

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        return accounts[0]


def fake_desk(engine: object) -> Desk:
    """A desk over a real engine, or over one of its own where the test has a stand-in."""
    clock = SimulatedClock(START)
    store, ids, plans = MemoryStore("desk"), TimeIds(clock), OnePlan(plan())
    real = engine if isinstance(engine, Engine) else Engine(store, plans, clock, ids)
    return Desk(store, NoTasks(), real, plans, NoRoster(), clock, ids, lambda _task: None)
