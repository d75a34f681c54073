"""Does several things at once, each in a graph of its own."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Id, Item, Items, LocalText
from orderloom.model.step import StepOptions, StepSort


class ParallelBranch(Item):
    """One of the graphs."""

    title: LocalText | None = None
    """What people read above it."""
    start: Id
    """Its first step."""


class ParallelOptions(StepOptions):
    """Its variable holds what the branches gave out, by branch."""

    branches: Annotated[Items[ParallelBranch], Field(min_length=1, max_length=20)]
    """The graphs."""
    join: Literal["all", "any"] = "all"
    """Whether it goes on when all have ended, or with the first; the others are then called off."""


STEP = StepSort("parallel", ParallelOptions)
