"""Everything that waits or has been in a sandbox, read whole."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import Select, Table, bindparam, select

from orderloom.runtime.notice_rows import Notice
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.run_rows import Run
from orderloom.runtime.task_rows import Task
from orderloom.runtime.timer_rows import Timer
from orderloom.store.schema import flow_run, flow_step, notice, outgoing, task, timer
from orderloom.store.shapes import names_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from orderloom.store.link import Database

T = TypeVar("T", bound="DataclassInstance")


def _whole(table: Table, shape: type[DataclassInstance]) -> Select[*tuple[object, ...]]:
    return (
        select(*(table.c[name] for name in names_of(shape)))
        .where(table.c.app == bindparam("of_app"))
        .order_by(table.c.seq)
    )


_RUNS: Final = _whole(flow_run, Run)
_TASKS: Final = _whole(task, Task)
_TIMERS: Final = _whole(timer, Timer)
_NOTICES: Final = _whole(notice, Notice)
_DELIVERIES: Final = _whole(outgoing, Delivery)
_PATH: Final = select(flow_step.c.step).where(flow_step.c.run == bindparam("of_run")).order_by(flow_step.c.turn)


class SqlBackstage:
    """The ``Backstage`` port."""

    def __init__(self, database: Database) -> None:
        """A sandbox's database: what is read here can be long."""
        self._database = database

    def runs(self, app: str) -> tuple[Run, ...]:
        """Runs of flows."""
        return self._all(Run, _RUNS, app)

    def path(self, run: str) -> tuple[str, ...]:
        """The steps that a run took."""
        with self._database.snapshot(brief=True) as link:
            return tuple(step for step, _ in groupby(str(row[0]) for row in link.rows(_PATH, {"of_run": run})))

    def tasks(self, app: str) -> tuple[Task, ...]:
        """What people were asked."""
        return self._all(Task, _TASKS, app)

    def timers(self, app: str) -> tuple[Timer, ...]:
        """Countdowns."""
        return self._all(Timer, _TIMERS, app)

    def notices(self, app: str) -> tuple[Notice, ...]:
        """Messages to people."""
        return self._all(Notice, _NOTICES, app)

    def deliveries(self, app: str) -> tuple[Delivery, ...]:
        """What went out."""
        return self._all(Delivery, _DELIVERIES, app)

    def _all(self, shape: type[T], statement: Select[*tuple[object, ...]], app: str) -> tuple[T, ...]:
        with self._database.snapshot(brief=True) as link:
            return tuple(link.read(shape, statement, {"of_app": app}))
