"""What must be true in the end of a story."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Code, Expression, Id, Item, Items, Part, Span, Text, Whole
from orderloom.model.story import Values


class ExpectedEvent(Part):
    """An event the record's history must hold."""

    kind: str
    """Its kind: created, updated, transition, report, hold, lift, mark, clear, deleted."""


class Counted(Part):
    """How many there must be: exactly ``count``, or at least one."""

    count: Annotated[Whole, Field(ge=0)] | None = None
    """Exactly how many; absent: at least one."""


class ExpectedTasks(Counted):
    """Tasks that somebody has or had; only what is said must be so."""

    task: Text | None = None
    """The id of the step of its flow, or its title."""
    to: Items[Id] | None = None
    """Exactly these people, or whoever has these roles, have been given it."""
    state: Literal["open", "done", "skipped", "withdrawn", "lapsed"] | None = None
    """Where it stands."""
    outcome: Code | None = None
    """What was decided."""


class ExpectedMessages(Counted):
    """Messages that somebody got; only what is said must be so."""

    message: Id | None = None
    """Which one."""
    channel: Id | None = None
    """Which way: app, mail, webhook …"""
    to: Items[Text] | None = None
    """Exactly these people, or addresses, got it."""
    state: Literal["waiting", "told", "repeated", "gathered", "switched_off", "withheld", "unknown"] | None = None
    """What became of it."""
    contains: Text | None = None
    """Words in its title or text."""


class ExpectedCalls(Counted):
    """Calls that went out; only what is said must be so."""

    connection: Id | None = None
    """Through which connection."""
    action: Id | None = None
    """Which action."""
    given: Annotated[Values, Field(alias="with")] = Field(default_factory=dict)
    """Some of what was given along."""
    state: Literal["waiting", "sending", "done", "failed", "parked"] | None = None
    """What became of it."""


class ExpectedRuns(Counted):
    """Runs of flows; only what is said must be so."""

    flow: Id | None = None
    """Of which flow."""
    state: Literal["ready", "waiting", "queued", "paused", "done", "failed", "cancelled"] | None = None
    """Where they stand."""
    at: Id | None = None
    """The step they stand at."""
    path: tuple[Id, ...] | None = None
    """Exactly the steps they took, in this order."""


class ExpectedTimers(Counted):
    """Deadlines that run; only what is said must be so."""

    deadline: Annotated[str, Field(pattern=r"^(within:)?[a-z][a-z0-9_]{0,62}$")] | None = None
    """Which one; ``within:<transition>`` for a trust window."""
    state: Literal["running", "paused", "away", "met", "late", "dropped"] | None = None
    """Where it stands."""
    level: Id | None = None
    """The last of its levels that was reached."""
    due_in: Span | None = None
    """How long from now until it is over; negative when it is over."""


class Expectation(Item):
    """Something that must be true in the end: of one ``record``, of how many records of ``table`` match, or of tasks,
    messages, calls, runs and timers; with ``record``, of those that are about it.
    """

    record: Id | None = None
    """The record looked at."""
    state: Code | None = None
    """Its state."""
    fields: Values = Field(default_factory=dict)
    """Some of its values."""
    marks: Items[Id] | None = None
    """Exactly the marks it has."""
    holds: Annotated[Whole, Field(ge=0)] | None = None
    """How many holds are in force."""
    events: tuple[ExpectedEvent, ...] | None = None
    """Events its history holds, in this order; others may stand between."""
    refusals: Annotated[Whole, Field(ge=0)] | None = None
    """How many refused changes are on its record."""
    table: Id | None = None
    """The table counted."""
    filter: Expression = None
    """Which of its records."""
    count: Annotated[Whole, Field(ge=0)] | None = None
    """How many there must be."""
    tasks: ExpectedTasks | None = None
    """Tasks there must be."""
    messages: ExpectedMessages | None = None
    """Messages that must have been sent."""
    calls: ExpectedCalls | None = None
    """Calls that must have gone out."""
    runs: ExpectedRuns | None = None
    """Runs there must be."""
    timers: ExpectedTimers | None = None
    """Deadlines that must run."""

    @property
    def apart(self) -> tuple[str, ...]:
        """Which of tasks, messages, calls, runs and timers it speaks of."""
        said = {
            "tasks": self.tasks,
            "messages": self.messages,
            "calls": self.calls,
            "runs": self.runs,
            "timers": self.timers,
        }
        return tuple(name for name, there in said.items() if there is not None)
