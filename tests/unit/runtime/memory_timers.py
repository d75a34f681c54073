"""Timers in memory: the ``TimerRows`` and ``Timers`` ports without a database."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orderloom.runtime.timer_rows import Claimed, Timer


@dataclass
class MemoryTimers:
    """Rows by id; ``held`` says until when somebody works on one, and how often it was taken."""

    rows: dict[str, Timer] = field(default_factory=dict)
    held: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    rounds: dict[str, tuple[str, str]] = field(default_factory=dict)

    def copy(self) -> "MemoryTimers":
        return MemoryTimers(copy(self.rows), copy(self.held), copy(self.rounds))

    def of(self, app: str, table: str, records: Sequence[str]) -> tuple[Timer, ...]:
        wanted = (row for row in self.rows.values() if (row.app, row.table) == (app, table) and row.record in records)
        return tuple(sorted((row for row in wanted if row.ended_at is None), key=lambda row: row.due_at))

    def by_due(
        self, app: str, table: str, deadlines: Sequence[str], after: str | None, limit: int
    ) -> tuple[tuple[Timer, ...], str | None]:
        live = (row for row in self.rows.values() if row.ended_at is None and (row.app, row.table) == (app, table))
        mine = sorted((row for row in live if row.deadline in deadlines), key=lambda row: (row.due_at, row.id))
        first = {row.id for row in {row.record: row for row in reversed(mine)}.values()}
        ordered = [row for row in mine if row.id in first]
        start = next((place + 1 for place, row in enumerate(ordered) if row.id == after), 0)
        page = ordered[start : start + limit]
        return tuple(page), page[-1].id if len(ordered) > start + limit else None

    def get(self, timer: str) -> Timer | None:
        return self.rows.get(timer)

    def add(self, timer: Timer) -> None:
        same = (row for row in self.rows.values() if row.ended_at is None and row.record == timer.record)
        assert not any(row.deadline == timer.deadline for row in same)
        self.rows[timer.id] = timer

    def move(self, timer: Timer) -> None:
        self.rows[timer.id] = timer
        self.held.pop(timer.id, None)

    def looked_through(self, app: str, digest: str, after: str) -> None:
        self.rounds[app] = (digest, after)


class MemoryWatch:
    """The ``Timers`` port over the timers of a store, which ``timers`` finds."""

    def __init__(self, timers: Callable[[], MemoryTimers], now: Callable[[], datetime]) -> None:
        self._timers = timers
        self._now = now

    def claim(self, limit: int, lease_s: float) -> tuple[tuple[Claimed, ...], datetime]:
        now, timers = self._now(), self._timers()
        due = sorted(
            (row for row in timers.rows.values() if row.wake_at is not None and row.wake_at <= now),
            key=lambda row: row.wake_at or now,
        )
        found: list[Claimed] = []
        for row in due:
            until, tries = timers.held.get(row.id, (now, 0))
            if until <= now and len(found) < limit:
                timers.held[row.id] = (now + timedelta(seconds=lease_s), tries + 1)
                found.append(Claimed(row, tries + 1))
        return tuple(found), now

    def next_at(self) -> datetime | None:
        return min((row.wake_at for row in self._timers().rows.values() if row.wake_at is not None), default=None)

    def reached(self, app: str) -> tuple[str, str]:
        return self._timers().rounds.get(app, ("", ""))

    def later(self, app: str, after: str, limit: int) -> tuple[Timer, ...]:
        rows = sorted(row.id for row in self._timers().rows.values() if row.app == app and row.ended_at is None)
        return tuple(self._timers().rows[name] for name in rows if name > after)[:limit]
