"""Waits: for some time, until a moment, or for something to happen to the record."""

from typing import Annotated

from pydantic import Field

from orderloom.model.document import Expression
from orderloom.model.occasion import Occasion
from orderloom.model.step import StepOptions, StepSort


class WaitOptions(StepOptions):
    """One of the three. Happenings after which the run goes on are limited by the step's ``timeout``."""

    span: Annotated[Expression, Field(alias="for")] = None
    """How long, in ISO 8601 or worked out: a duration, or seconds."""
    until: Expression = None
    """Until which moment; one that is past is no wait."""
    on: tuple[Occasion, ...] = ()
    """For one of these to happen to the record."""


STEP = StepSort("wait", WaitOptions)
