"""Schedules: a row for every trigger of a flow that waits for the clock, and what the runtime asks of their store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Schedule:
    """One trigger of one flow. ``next_at`` is None while it is paused, or when its time never comes.

    ``version`` is the app version whose documents it follows; ``problem`` says why the last firing began no run.
    """

    app: str
    flow: str
    trigger: str
    version: int
    cron: str
    zone: str
    next_at: datetime | None
    paused_by: str = ""
    last_at: datetime | None = None
    last_run: str = ""
    problem: Mapping[str, object] | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is called within its app."""
        return self.flow, self.trigger

    @property
    def paused(self) -> bool:
        """Whether a person has stopped it."""
        return bool(self.paused_by)


@dataclass(frozen=True, slots=True)
class Shown:
    """A schedule with the state of the run that it began last (empty: none, or forgotten)."""

    schedule: Schedule
    state: str


class ScheduleRows(Protocol):
    """Schedules inside one transaction (``WriteTx.schedules``)."""

    def of(self, app: str) -> tuple[Schedule, ...]:
        """All of an app, locked against others until the end of the transaction."""

    def add(self, schedule: Schedule) -> bool:
        """A new one; False when it is there already."""

    def move(self, before: Schedule, after: Schedule) -> bool:
        """Write where it stands now, if ``next_at`` and who paused it are still as they were; else False."""

    def drop(self, schedule: Schedule) -> None:
        """Forget one whose trigger is gone."""


class Schedules(Protocol):
    """Schedules over transactions of their own."""

    def moment(self) -> datetime:
        """The store's own time, which decides what is due."""

    def due(self, limit: int) -> tuple[Schedule, ...]:
        """Those whose time has come by the store's clock, the longest due first."""

    def next_at(self) -> datetime | None:
        """When the next one is due."""

    def shown(self, app: str) -> tuple[Shown, ...]:
        """All of an app, the next one first."""
