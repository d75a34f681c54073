"""Figures by two characteristics."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Id
from orderloom.model.layout import Layout, LayoutOptions

Axis = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}(\.[a-z]+)?(:(day|week|month|year))?$")]
"""A field, or a date with the span it is cut into: ``paid_at:month``."""


class PivotOptions(LayoutOptions):
    """A table of figures: one row and one column per value of two characteristics."""

    rows: Axis
    """What makes the rows."""
    columns: Axis | None = None
    """What makes the columns; absent: one column."""
    measure: Literal["count", "sum", "avg", "min", "max", "distinct"] = "count"
    """What stands in the cells."""
    of: Id | None = None
    """The field that is measured, but for counts."""


LAYOUT = Layout("pivot", PivotOptions)
