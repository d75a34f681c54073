"""Where runs stand: the rows of the run journal, and what the runtime asks of their store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from orderloom.runtime.rows import Event


class RunState(StrEnum):
    """Where a run stands."""

    READY = "ready"
    """Something can be done from ``due_at`` on; while somebody works on it, ``due_at`` is the end of his lease."""
    WAITING = "waiting"
    """It waits for ``ticket`` to be answered, at most until ``due_at``."""
    QUEUED = "queued"
    """Its concurrency key is taken; the run before it lets it in."""
    PAUSED = "paused"
    """A person stopped it for a while; what it waited for is kept for it."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in {RunState.DONE, RunState.FAILED, RunState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Run:
    """One run, or one inner graph of a run (then ``parent`` is the run, ``branch`` names the graph and its place).

    ``version`` is the app version that it began with. ``at`` is the step it stands before, ``turn`` counts the entries
    of its journal, ``tries`` the tries of that step. ``values`` are its variables, inputs and items by path, as plain
    JSON (``runtime.flow.values``). ``fence`` grows whenever somebody else takes it: whoever has an older one writes
    nothing.
    """

    id: str
    app: str
    version: int
    flow: str
    state: RunState
    created_at: datetime
    table: str = ""
    record: str = ""
    event: str = ""
    trigger: str = ""
    by: str = ""
    """The account or flow that caused it."""
    at: str = ""
    turn: int = 0
    tries: int = 0
    values: Mapping[str, object] = field(default_factory=dict)
    due_at: datetime | None = None
    ends_at: datetime | None = None
    """When the flow's own timeout is over."""
    ticket: str = ""
    news: Mapping[str, object] | None = None
    """The answer to its last ticket."""
    parent: str = ""
    branch: str = ""
    key: str = ""
    owner: str = ""
    fence: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    problem: Mapping[str, object] | None = None
    """Why it failed: ``code``, ``facts``, ``step``."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event in the outbox, which flows may begin with; ``seq`` names its place there."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class StepRow:
    """One entry of a run's journal: what a step was given and what came of it.

    ``state``: done, waiting, retry, failed, skipped or timeout.
    """

    run: str
    turn: int
    step: str
    tries: int
    state: str
    given: Mapping[str, object]
    output: object
    began_at: datetime
    ended_at: datetime | None = None
    problem: Mapping[str, object] | None = None


class RunJournal(Protocol):
    """The run journal inside one transaction (``WriteTx.runs``)."""

    def take(self, place: int) -> bool:
        """Take an event out of the outbox; False when somebody else has."""

    def begin(self, run: Run) -> bool:
        """Add a run; False when there is one with this id: an event starts a flow once."""

    def get(self, run: str) -> Run | None:
        """The run, locked against others until the end of the transaction."""

    def move(self, before: Run, after: Run) -> bool:
        """Write where it stands now, if nobody has taken it since ``before`` was read (``fence``); else False."""

    def note(self, row: StepRow) -> None:
        """Add or replace the journal's entry (run, turn), which keeps the moment at which its first try began."""

    def answer(self, ticket: str, news: Mapping[str, object], at: datetime) -> bool:
        """Let the run that waits for ``ticket`` go on with ``news``; False when none waits for it (any more)."""

    def children(self, run: str, ticket: str) -> tuple[Run, ...]:
        """The inner runs that were begun with a ticket, in the order they were begun; with the run's own id for a
        ticket, all of them.
        """

    def open(self, run: str, ticket: str) -> int:
        """How many of them have not ended."""

    def taken(self, app: str, flow: str, key: str) -> int:
        """How many runs that have not ended, and are not queued, have this key; others with it wait meanwhile."""

    def admit(self, app: str, flow: str, key: str, at: datetime) -> None:
        """Let the oldest queued run with this key begin."""

    def heard(self, app: str, table: str, record: str, kinds: Sequence[str]) -> tuple[str, ...]:
        """The tickets of those who wait for one of these happenings of a record, see ``hear``."""

    def hear(self, ticket: str, app: str, table: str, record: str, kinds: Sequence[str]) -> None:
        """Note what happening of a record a ticket waits for; forgotten when it is answered."""


class Runs(Protocol):
    """The run journal over transactions of its own."""

    def claim(self, limit: int, lease_s: float) -> tuple[Run, ...]:
        """Take runs that are due, oldest first, each for ``lease_s`` seconds of the store's clock, with a new fence."""

    def next_at(self) -> datetime | None:
        """When the next run is due."""

    def happenings(self, limit: int) -> tuple[Happening, ...]:
        """What is in the outbox, oldest first."""

    def get(self, run: str) -> Run | None:
        """One of them as it stands."""

    def failed(self, app: str, flow: str, limit: int) -> tuple[str, ...]:
        """Ids of failed runs that belong to no other, the oldest first; of all flows without one."""

    def tidy(self, before: datetime) -> int:
        """Forget runs that ended before; how many."""
