"""Tasks of people, wired: the desk, the clock, and whom tasks can be for."""

from dataclasses import dataclass
from functools import cached_property

from orderloom.runtime.assignees import Everybody
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Clock, Ids, Plans
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.tasks.asks import Asks, PlanVersions
from orderloom.runtime.tasks.clock import TaskClock
from orderloom.runtime.tasks.desk import Desk
from orderloom.runtime.tasks.signals import Signal, unheard
from orderloom.store.store import SqlStore
from orderloom.store.tasks import SqlTasks


@dataclass(frozen=True)
class TaskWork:
    """Everything about tasks of one installation."""

    store: SqlStore
    engine: Engine
    plans: Plans
    versions: PlanVersions
    people: Everybody
    time: Clock
    ids: Ids
    directory: Directory | None = None
    signal: Signal = unheard

    @cached_property
    def tasks(self) -> SqlTasks:
        """Their lists."""
        return SqlTasks(self.store.database)

    @cached_property
    def desk(self) -> Desk:
        """What people do with them."""
        around = (self.engine, self.plans, self.people, self.time, self.ids)
        return Desk(self.store, self.tasks, *around, Asks(self.versions), self.directory, self.signal)

    @cached_property
    def clock(self) -> TaskClock:
        """What time does to them."""
        return TaskClock(self.store, self.tasks, self.plans, self.people, self.time, self.ids, self.signal)
