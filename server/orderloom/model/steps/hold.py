"""Holds a record."""

from typing import Annotated

from pydantic import Field

from orderloom.model.document import Expression, Id, Items
from orderloom.model.record_step import RecordOptions
from orderloom.model.step import StepSort


class HoldOptions(RecordOptions):
    """A hold on the record, which blocks transitions until it is released. The variable holds the id of the hold."""

    reason: Expression
    """Why, in words for people."""
    blocks: Annotated[tuple[str, ...], Field(min_length=1)] = ("*",)
    """The transitions that are blocked, ``*`` for all of them; ``edit`` for changes of fields by people."""
    but: Items[Id] = ()
    """Roles that it does not bind."""


STEP = StepSort("hold", HoldOptions)
