"""Whole numbers."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import LocalText, Whole
from orderloom.model.field import FieldSpec, FieldType

LARGEST = 2**63 - 1
"""What every database and the wire can hold."""
Bound = Annotated[Whole, Field(ge=-LARGEST, le=LARGEST)]


class IntegerField(FieldSpec):
    """A whole number: pieces, days, counts."""

    type: Literal["integer"] = "integer"
    min: Bound | None = None
    """Smallest value."""
    max: Bound | None = None
    """Largest value."""
    unit: LocalText | None = None
    """Unit shown behind the number."""


FIELD = FieldType(id="integer", shape=IntegerField)
