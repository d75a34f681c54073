"""Tasks of people: the rows of tasks and of who is asked, and what the runtime asks of their store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from orderloom.runtime.assignees import Named


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    """A manager let the work go on without an answer, for a reason."""
    WITHDRAWN = "withdrawn"
    """A manager took it back."""
    LAPSED = "lapsed"
    """What it was for went on or ended without an answer."""


class PersonState(StrEnum):
    """Where one person of a task stands."""

    WAITING = "waiting"
    """Others come first."""
    ASKED = "asked"
    DELEGATED = "delegated"
    """Somebody answers in this person's name, who may still answer as well."""
    ANSWERED = "answered"
    LEFT = "left"
    """Not asked any more: it was given away, or somebody else's answer was enough."""

    @property
    def may_answer(self) -> bool:
        """Whether an answer of this person counts now."""
        return self in {PersonState.ASKED, PersonState.DELEGATED}


@dataclass(frozen=True, slots=True)
class TaskPerson:
    """One person of a task.

    ``place`` says when this person's turn is: the lowest place with somebody left to answer is asked. ``given_by`` is
    who brought the person in (an account; empty: the document), ``why`` how: assigned, reassigned, delegated, signer or
    escalated. ``stands_for`` is in whose name a delegate answers.
    ``roles`` are the roles that brought the person in: whoever has lost them all is not asked any more.
    """

    account: str
    place: int = 0
    state: PersonState = PersonState.WAITING
    why: str = "assigned"
    given_by: str = ""
    stands_for: str = ""
    roles: tuple[str, ...] = ()
    outcome: str = ""
    comment: str = ""
    asked_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is asked as well once a task has been open until ``at``."""

    id: str
    at: datetime
    to: Named


@dataclass(frozen=True, slots=True)
class Task:
    """Something that people are asked to do; it closes with one of its outcomes.

    ``version``, ``flow`` and ``step`` say where its fields and outcomes are written. ``ticket`` is what its answer is
    told to. ``revision`` grows with every change: whoever looked at an older one is told.
    """

    id: str
    app: str
    title: Mapping[str, str]
    created_at: datetime
    version: int = 0
    flow: str = ""
    step: str = ""
    run: str = ""
    ticket: str = ""
    table: str = ""
    record: str = ""
    help: Mapping[str, str] | None = None
    mode: str = "any"
    need: int = 1
    state: TaskState = TaskState.OPEN
    revision: int = 1
    ladder: tuple[Rung, ...] = ()
    level: int = 0
    """How many rungs of its ladder have been climbed."""
    claimed_by: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    """What its fields begin with, as JSON."""
    answers: Mapping[str, object] = field(default_factory=dict)
    """What was filled in, as JSON; of several people, what the last one wrote in each field."""
    outcome: str = ""
    comment: str = ""
    by: str = ""
    due_at: datetime | None = None
    late: bool = False
    """Whether it was noted that its due time is over."""
    urged_at: datetime | None = None
    closed_at: datetime | None = None
    people: tuple[TaskPerson, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state is TaskState.OPEN

    @property
    def next_at(self) -> datetime | None:
        """When the clock has something to do with it: it is overdue then, or the next rung is climbed."""
        rung = self.ladder[self.level].at if self.level < len(self.ladder) else None
        moments = (None if self.late else self.due_at, rung) if self.open else ()
        return min((moment for moment in moments if moment is not None), default=None)

    def person(self, account: str) -> TaskPerson | None:
        """Where a person stands; None for whoever has nothing to do with it."""
        return next((one for one in self.people if one.account == account), None)

    def asks(self, account: str) -> bool:
        """Whether an answer of this person would count now."""
        found = self.person(account)
        return self.open and found is not None and found.state.may_answer


@dataclass(frozen=True, slots=True)
class TaskAct:
    """Something that was done with a task: who, when, what, why. The journal's event of the same id says the same."""

    id: str
    task: str
    app: str
    at: datetime
    verb: str
    actor: str
    actor_name: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks of an app: all that is given must hold. ``account`` narrows to tasks of one person.

    ``turn``: those only where an answer of that person counts now.
    """

    app: str
    account: str = ""
    turn: bool = False
    open: bool | None = None
    table: str = ""
    record: str = ""
    flow: str = ""
    overdue_at: datetime | None = None
    """Only those that are overdue at this moment."""
    limit: int = 50
    after: str | None = None
    """The id of the last task seen; raises ``BadCursorError`` for one that is not there."""


class TaskBook(Protocol):
    """Tasks inside one transaction (``WriteTx.tasks``)."""

    def add(self, task: Task) -> bool:
        """Add a task; False when there is one with its ticket already: a step asks once."""

    def get(self, task: str) -> Task | None:
        """The task, locked against others until the end of the transaction."""

    def of_ticket(self, ticket: str) -> Task | None:
        """The task whose answer is told to this ticket, locked likewise."""

    def put(self, task: Task) -> None:
        """Write a task that was read in this transaction, its people included."""

    def act(self, act: TaskAct) -> None:
        """Note what was done with a task."""


class Tasks(Protocol):
    """Tasks over transactions of their own."""

    def find(self, task: str) -> Task | None:
        """What is stored under an id, unlocked; None where nothing is."""

    def some(self, wanted: TaskFilter) -> tuple[Task, ...]:
        """Tasks, those due first on top, those without a due time after them; closed ones the last closed first."""

    def count(self, wanted: TaskFilter, most: int = 1_000) -> int:
        """How many, counted up to ``most``."""

    def acts(self, task: str) -> tuple[TaskAct, ...]:
        """What was done with a task, oldest first."""

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Ids of open tasks that the clock has something to do with, the earliest first."""

    def next_at(self) -> datetime | None:
        """When the clock will have something to do with an open task."""

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        """How many open tasks ask each of these people now."""

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        """Whose turn it is; remembered as taken."""
