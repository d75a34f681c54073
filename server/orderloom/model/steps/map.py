"""Does the same for every element of a list, or for every record found, each in a graph of its own."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from orderloom.model.document import Expression, Id, Whole
from orderloom.model.step import StepOptions, StepSort


class MapOptions(StepOptions):
    """Inside the graph ``@item`` is the element (of records their id, and ``@item.<field>``), ``@index`` its place."""

    over: Expression
    """A list, worked out; or the records of a table: ``table``, ``filter``, ``sort``, ``limit``."""
    start: Id
    """The first step of the graph."""
    at_once: Annotated[Whole, Field(ge=1, le=50)] = 10
    """How many elements are worked on at a time."""

    @property
    def search(self) -> Mapping[str, object] | None:
        """The records of a table, as written; None for a list."""
        return self.over if isinstance(self.over, Mapping) and "table" in self.over else None


STEP = StepSort("map", MapOptions)
