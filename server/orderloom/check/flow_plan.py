"""Flows compiled: the graph of steps, what starts it, and how each step gets its values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from orderloom.check.cron import CronPlan
from orderloom.check.plan import Closure, FieldPlan
from orderloom.logic.types import LogicType

ANY_FAILURE = "*"
"""In ``CatchPlan.on``: every code."""

LEVEL_REACHED = "deadline"
"""The kind of the events that tell of levels of deadlines."""

END = None
"""In ``next``: the graph ends here."""


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """How often in all, and the pauses between: the first, how they grow, the longest."""

    tries: int
    pause: timedelta
    factor: int
    most: timedelta


@dataclass(frozen=True, slots=True)
class CatchPlan:
    """Where failures with these codes lead; ``id`` is the variable that tells of them."""

    id: str
    on: frozenset[str]
    next: str


@runtime_checkable
class Hearing(Protocol):
    """What a sort of step compiles to that can wait for something to happen to the run's record."""

    @property
    def hears(self) -> Mapping[str, frozenset[str]]:
        """Kinds of events, each with the details (transition, code of a mark) that count; none for all of them."""


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step. ``spec`` is what its sort compiled, for the room files of the sort; ``graph`` the step whose inner
    graph it belongs to, empty in the main one; ``shape`` the types of what it leaves in its variable, by suffix.
    """

    id: str
    sort: str
    title: Mapping[str, str]
    spec: object
    next: str | None = None
    given: tuple[tuple[str, Closure], ...] = ()
    variable: str | None = None
    shape: Mapping[str, LogicType] | None = None
    retry: RetryPlan | None = None
    catch: tuple[CatchPlan, ...] = ()
    timeout: timedelta | None = None
    on_timeout: str | None = None
    graph: str = ""
    edges: tuple[tuple[str, str], ...] = ()
    """Every way out as (name, step): ``next``, the branches of its sort, ``catch:<id>``, ``timeout``; for pictures."""


@dataclass(frozen=True, slots=True)
class InputPlan:
    """A value that whoever starts a flow gives."""

    id: str
    title: Mapping[str, str]
    type: LogicType
    required: bool
    field: FieldPlan
    """The same as a field, to be asked for in forms and to be decoded; its codec's plain value is what is read."""


@dataclass(frozen=True, slots=True)
class TriggerPlan:
    """Something that starts a flow. ``events`` are kinds of events of the flow's table, narrowed by ``details`` (the
    transition or the code of a mark; empty: all) and ``fields``; ``when`` reads the record, ``@old.`` and ``@event.``.
    """

    id: str
    sort: str
    title: Mapping[str, str]
    events: Mapping[str, frozenset[str]]
    fields: frozenset[str] = frozenset()
    when: Closure | None = None
    deadline: str | None = None
    level: str | None = None
    cron: str | None = None
    zone: str | None = None
    color: str | None = None
    roles: frozenset[str] = frozenset()
    form: str | None = None
    signal: str | None = None
    sources: frozenset[tuple[str, str]] = frozenset()
    """The (table, field) that ``when`` looks at."""
    schedule: CronPlan | None = None
    """``cron``, read; its clock is that of ``zone``."""

    @property
    def pressed(self) -> bool:
        """Whether a person starts the flow with a button."""
        return self.sort == "button"

    @property
    def asked(self) -> bool:
        """Whether the flow starts because a person or a program asks for it."""
        return self.pressed or self.sort == "api"


@dataclass(frozen=True, slots=True)
class ConcurrencyPlan:
    """How many runs for one key; ``waits``: a further one waits, else it is not begun."""

    key: Closure
    limit: int
    waits: bool


@dataclass(frozen=True, slots=True)
class FlowPlan:
    """One flow, ready to run; a run keeps the plan of the app version that it began with."""

    id: str
    title: Mapping[str, str]
    table: str | None
    identity: str
    triggers: tuple[TriggerPlan, ...]
    inputs: Mapping[str, InputPlan]
    start: str
    steps: Mapping[str, StepPlan]
    concurrency: ConcurrencyPlan | None = None
    timeout: timedelta | None = None
    help: Mapping[str, str] | None = None
    reaches: frozenset[str] = frozenset()
    """The roles as which flows act that it starts, directly or through others."""
