"""Flows: what happens by itself, step by step, when something begins it."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from orderloom.model.document import Code, Document, Expression, Flag, Id, Item, Items, LocalText, Part, Span, Whole
from orderloom.model.field import FIELDS
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.deadline import Deadline
from orderloom.model.kinds.dictionary import Color
from orderloom.model.kinds.form import Form
from orderloom.model.kinds.machine import Machine
from orderloom.model.kinds.role import Role
from orderloom.model.kinds.rule import Rule
from orderloom.model.kinds.table import Table
from orderloom.model.occasion import Occasion
from orderloom.model.step import Step


@cache
def _needs_no_options(written: str) -> bool:
    entry = FIELDS.find(written)
    try:
        return entry is not None and bool(entry.shape.model_validate({**_NAMELESS, "type": written}))
    except ValidationError:
        return False


def _simple(written: str) -> str:
    """Refuse what is no field type, or cannot be one without options."""
    if not _needs_no_options(written):
        there = " or ".join(f"'{entry.id}'" for entry in FIELDS if _needs_no_options(entry.id))
        raise PydanticCustomError("literal_error", "not a simple field type", {"expected": there})
    return written


_NAMELESS = {"id": "x", "title": {"zh": "x", "en": "x"}}

ValueType = Annotated[Id, AfterValidator(_simple)]
"""A field type that needs no options."""


class FlowInput(Item):
    """A value that whoever starts the flow gives, read as ``@input.<id>``."""

    title: LocalText
    """What people read beside its field."""
    type: Id = "text"
    """A field type."""
    options: Mapping[str, object] = Field(default_factory=dict)
    """Options of the field type: bounds, a dictionary of choices."""
    required: Flag = False
    """Whether the flow cannot start without it."""


class Trigger(Item):
    """Something that starts the flow. What ``sort`` needs stands beside it."""

    sort: Literal["record", "deadline", "schedule", "button", "form", "api", "signal"]
    """Something happens to a record of the flow's table, a level of a deadline is reached, the clock strikes, a person
    presses a button on a record, a form is saved, a program asks for it, or something else of the app is reported.
    """
    on: tuple[Occasion, ...] = ()
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
        Reference("triggers/*/deadline", Deadline),
    ),
)
