"""Columns of cards, one column for each state or choice."""

from typing import Annotated

from pydantic import Field

from orderloom.model.document import Code, Id, Items, Whole
from orderloom.model.layout import Layout, LayoutOptions


class BoardOptions(LayoutOptions):
    """A board. The view's columns are what a card shows, the first of them its heading."""

    by: Id
    """The state or choice that makes the columns."""
    lanes: Items[Code] = ()
    """The codes that get a column, in order; empty: all that are still offered."""
    most: Annotated[Whole, Field(ge=1, le=200)] = 30
    """Cards shown in a column."""


LAYOUT = Layout("board", BoardOptions)
