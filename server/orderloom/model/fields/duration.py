"""Lengths of time."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Whole
from orderloom.model.field import FieldSpec, FieldType

LONGEST = 10**11
"""Seconds in some three thousand years."""

Seconds = Annotated[Whole, Field(ge=0, le=LONGEST)]


class DurationField(FieldSpec):
    """A length of time in whole seconds: travel times, guarantees."""

    type: Literal["duration"] = "duration"
    min: Seconds = 0
    """Shortest, in seconds."""
    max: Seconds = LONGEST
    """Longest, in seconds."""


FIELD = FieldType(id="duration", shape=DurationField)
