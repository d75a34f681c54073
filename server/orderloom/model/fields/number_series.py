"""Running numbers."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Flag, Id, Whole
from orderloom.model.field import FieldSpec, FieldType


class NumberSeriesField(FieldSpec):
    """A number that the system gives, such as ``SO-202611-000042``; no door sets it."""

    type: Literal["number_series"] = "number_series"
    pattern: Annotated[str, Field(min_length=1, max_length=60)]
    """``{yyyy}``, ``{yy}``, ``{mm}`` and ``{dd}`` stand for the day in the app's zone, zeros such as ``{000000}`` for
    the number; a longer number takes more room."""
    reset: Literal["never", "year", "month", "day"] = "never"
    """When counting begins anew."""
    start: Annotated[Whole, Field(ge=0, le=10**12)] = 1
    """The first number."""
    gapless: Flag = False
    """Whether no number may ever be left out; then a transition takes it."""
    taken_by: Id | None = None
    """The transition that takes the number; absent: a new record has it at once."""


FIELD = FieldType(id="number_series", shape=NumberSeriesField)
