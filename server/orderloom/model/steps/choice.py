"""Goes one of several ways."""

from typing import Annotated

from pydantic import Field

from orderloom.model.document import Expression, Id, Item, Items, LocalText, Whole
from orderloom.model.step import StepOptions, StepSort


class ChoiceBranch(Item):
    """One way, and when it is taken."""

    title: LocalText | None = None
    """What people read on the way; absent: its condition in words."""
    when: Expression
    """What must hold."""
    next: Id
    """The step that follows."""


class ChoiceOptions(StepOptions):
    """The first branch that holds is taken; where none does, the step's own ``next``."""

    branches: Annotated[Items[ChoiceBranch], Field(min_length=1, max_length=50)]
    """The ways, in the order in which they are tried."""
    most: Annotated[Whole, Field(ge=1, le=1000)] | None = None
    """How often a run may come by here, which keeps a loop from spinning; the step's variable counts. Once more, and
    the step fails with ``flow.too_often``.
    """


STEP = StepSort("choice", ChoiceOptions)
