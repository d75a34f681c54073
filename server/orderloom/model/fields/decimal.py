"""Exact decimal numbers."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Exact, LocalText, Whole
from orderloom.model.field import FieldSpec, FieldType


class DecimalField(FieldSpec):
    """An exact number with a fixed count of decimals: weights, rates."""

    type: Literal["decimal"] = "decimal"
    scale: Annotated[Whole, Field(ge=0, le=8)] = 2
    """Digits after the point; more are refused, never rounded."""
    min: Exact | None = None
    """Smallest value."""
    max: Exact | None = None
    """Largest value."""
    unit: LocalText | None = None
    """Unit shown behind the number."""


FIELD = FieldType(id="decimal", shape=DecimalField)
