"""Asks people: a task that waits until they have answered."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.assignee import Assignee
from orderloom.model.document import Expression, Flag, Id, Item, Items, LocalText, Span, Whole
from orderloom.model.field import AnyField
from orderloom.model.kinds.dictionary import Color
from orderloom.model.step import StepOptions, StepSort


class TaskOutcome(Item):
    """One way to answer: a button of the task."""

    title: LocalText
    """What stands on it."""
    color: Color | None = None
    """Its colour."""
    next: Id | None = None
    """The step that follows then; absent: the one that follows the task."""
    reason: Flag = False
    """Whether it needs a reason."""


class Rung(Item):
    """One rung of a ladder: who is asked as well when a task has been open for too long."""

    after: Span
    """How long after it was given."""
    to: Assignee
    """Who is asked as well."""


class AskOptions(StepOptions):
    """A task for people. ``with`` fills in its fields, the variable holds ``.outcome``, ``.by``, ``.at``, ``.comment``
    and ``.answers``.
    """

    title: LocalText
    """What is to be done, in a few words."""
    help: LocalText | None = None
    """How it is done and what to look at."""
    to: Assignee
    """Who is asked."""
    mode: Literal["any", "all", "in_order"] = "any"
    """Whether one answer is enough, everybody must answer, or one after the other. Of several people who must all
    answer, any outcome but the first decides at once.
    """
    need: Annotated[Whole, Field(ge=2, le=50)] | None = None
    """With ``any``: how many must answer alike; absent: one."""
    fields: Annotated[Items[AnyField], Field(max_length=50)] = ()
    """What people fill in; as in a table, without what only records know. What is required is so for the first outcome
    only.
    """
    form: Id | None = None
    """A form of the flow's table that is filled in on the record itself, with the rights of who answers."""
    outcomes: Annotated[Items[TaskOutcome], Field(max_length=8)] = ()
    """How it can be answered; absent: it is done."""
    due: Expression = None
    """When it should be done: a length of time, or an expression that gives one or a moment."""
    calendar: Id | None = None
    """Whose working time counts for lengths of time, those of the ladder too; absent: all time."""
    ladder: Annotated[Items[Rung], Field(max_length=10)] = ()
    """Who else is asked the longer it stays open."""


STEP = StepSort("ask", AskOptions)
