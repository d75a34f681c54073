"""Flows: what happens by itself, step by step, when something begins it."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Code, Document, Expression, Flag, Id, Item, Items, LocalText, Part, Span, Whole
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.dictionary import Color
from orderloom.model.kinds.form import Form
from orderloom.model.kinds.machine import Machine
from orderloom.model.kinds.role import Role
from orderloom.model.kinds.rule import Rule
from orderloom.model.kinds.table import Table
from orderloom.model.step import Step

FlowOccasion = Annotated[
    str,
    Field(
        pattern=r"^(create|update|delete|restore|report|hold|lift|transition(:[a-z][a-z0-9_]{0,62})?"
        r"|(mark|clear)(:[a-z][a-z0-9_]{0,62})?)$"
    ),
]
"""Something that happens to a record; ``transition:<id>``, ``mark:<code>`` and ``clear:<code>`` are one of them."""

ValueType = Literal["text", "integer", "decimal", "boolean", "date", "datetime", "duration"]
"""The types that an input can have."""


class FlowInput(Item):
    """A value that whoever starts the flow gives, read as ``@input.<id>``."""

    title: LocalText
    """What people read beside its field."""
    type: ValueType = "text"
    """What it is."""
    required: Flag = False
    """Whether the flow cannot start without it."""


class Trigger(Item):
    """Something that starts the flow. What ``sort`` needs stands beside it."""

    sort: Literal["record", "deadline", "schedule", "button", "form", "api", "signal"]
    """Something happens to a record of the flow's table, a level of a deadline is reached, the clock strikes, a person
    presses a button on a record, a form is saved, a program asks for it, or something else of the app is reported.
    """
    on: tuple[FlowOccasion, ...] = ()
    """With ``record``: what happens."""
    fields: Items[Id] = ()
    """With ``record``: an update counts only when it changed one of these."""
    when: Expression = None
    """With records, deadlines, buttons and forms: only while this holds of the record."""
    deadline: Id | None = None
    """With ``deadline``: which one."""
    level: Id | None = None
    """With ``deadline``: which of its levels; absent: all."""
    cron: str | None = None
    """With ``schedule``: minute, hour, day, month, weekday."""
    zone: str | None = None
    """With ``schedule``: the zone of the clock; absent: the app's."""
    title: LocalText | None = None
    """With ``button``: its words."""
    color: Color | None = None
    """With ``button``: its colour."""
    roles: Items[Id] = ()
    """With ``button`` and ``api``: who may start it."""
    form: Id | None = None
    """With ``form``: which one."""
    signal: Code | None = None
    """With ``signal``: what is reported."""


class Concurrency(Part):
    """How many runs of this flow may be under way for one key."""

    key: Expression
    """What must not be worked on at the same time, such as the record or its customer."""
    limit: Annotated[Whole, Field(ge=1, le=100)] = 1
    """How many runs with the same key at a time."""
    full: Literal["wait", "skip"] = "wait"
    """Whether a further run waits for its turn or is not begun."""


class Flow(Document):
    """Steps that follow each other, as a graph; steps of ``parallel`` and ``map`` have graphs of their own."""

    kind: Literal["flow"] = "flow"
    table: Id | None = None
    """The table of the record it is about; its fields are read by their names, as they are when a step begins."""
    identity: Annotated[Id, Field(alias="as")]
    """The role with whose rights it acts."""
    triggers: Items[Trigger] = ()
    """What starts it; a flow without any is started by other flows."""
    inputs: Items[FlowInput] = ()
    """What it is given when it starts."""
    start: Id
    """Its first step."""
    steps: Annotated[Items[Step], Field(min_length=1, max_length=500)]
    """All its steps, those of inner graphs too."""
    concurrency: Concurrency | None = None
    """How many runs at a time."""
    timeout: Span | None = None
    """How long a run may take in all."""


KIND = Kind(
    id="flow",
    shape=Flow,
    after=(Table, Machine, Form, Role, Rule),
    references=(
        Reference("table", Table),
        Reference("as", Role),
        Reference("triggers/*/roles/*", Role),
        Reference("triggers/*/form", Form),
    ),
)
