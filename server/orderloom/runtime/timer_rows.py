"""Where the clocks of deadlines stand: the rows of timers, and what the runtime asks of their store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class TimerState(StrEnum):
    """Where a timer stands."""

    RUNNING = "running"
    PAUSED = "paused"
    """The clock stands still; ``due_at`` is what it was when it stopped."""
    AWAY = "away"
    """Its record is deleted; it goes on when the record comes back."""
    MET = "met"
    """Stopped in time."""
    LATE = "late"
    """Stopped after its end."""
    DROPPED = "dropped"
    """Nobody asks any more: started anew, or its deadline is gone."""

    @property
    def ended(self) -> bool:
        """Whether it counts no more."""
        return self in {TimerState.MET, TimerState.LATE, TimerState.DROPPED}


@dataclass(frozen=True, slots=True)
class Timer:
    """One countdown: a segment of a deadline on one record.

    ``wake_at`` is when its next level comes, None when there is none or the clock stands still. ``fired`` are the
    levels that have come or were passed over, in their order. ``stood`` counts the seconds (of the deadline's calendar)
    that the clock has stood still. ``digest`` is that of the deadline by which ``due_at`` was worked out.
    """

    id: str
    app: str
    table: str
    record: str
    deadline: str
    segment: str
    state: TimerState
    started_at: datetime
    due_at: datetime
    digest: str
    wake_at: datetime | None = None
    fired: tuple[str, ...] = ()
    stood: int = 0
    paused_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A timer whose next level has come; ``tries`` counts how often it has been taken, this time included."""

    timer: Timer
    tries: int


class TimersOf(Protocol):
    """The running clocks of records, inside one look at the data (``ReadTx.timers``)."""

    def of(self, app: str, table: str, records: Sequence[str]) -> tuple[Timer, ...]:
        """Those that have not ended, in one statement, the first due first."""

    def by_due(
        self, app: str, table: str, deadlines: Sequence[str], after: str | None, limit: int
    ) -> tuple[tuple[Timer, ...], str | None]:
        """Those of some deadlines of a table, the first due first, and where it goes on; raises ``BadCursorError``.

        Of the clocks of one record that are asked for only the first.
        """


class TimerRows(TimersOf, Protocol):
    """The timers inside one transaction (``WriteTx.timers``); whoever writes one has locked its record."""

    def get(self, timer: str) -> Timer | None:
        """One timer."""

    def add(self, timer: Timer) -> None:
        """A new one."""

    def move(self, timer: Timer) -> None:
        """Write where it stands now; whoever had claimed it has done so."""

    def looked_through(self, app: str, digest: str, after: str) -> None:
        """Note up to which id the timers of an app have been looked through for one state of its documents."""


class Timers(Protocol):
    """The timers over transactions of their own."""

    def claim(self, limit: int, lease_s: float) -> tuple[tuple[Claimed, ...], datetime]:
        """Take timers whose next level has come, the first due first, for ``lease_s`` seconds; and the moment it is.

        The store's clock decides. Nobody else gets them meanwhile.
        """

    def next_at(self) -> datetime | None:
        """When the next level of any timer comes."""

    def reached(self, app: str) -> tuple[str, str]:
        """The digest and the id that ``looked_through`` noted last; empty before the first time."""

    def later(self, app: str, after: str, limit: int) -> tuple[Timer, ...]:
        """Timers of an app that have not ended and whose id is behind ``after``, in the order of ids."""
