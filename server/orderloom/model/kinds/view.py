"""Views: a table's records laid out as a list, a board, a calendar and so on."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Expression, Id, Item, Items, Whole
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.form import Form
from orderloom.model.kinds.table import SortId, Table


class Column(Item):
    """A column; ``id`` is the field."""

    width: Annotated[Whole, Field(ge=40, le=1000)] | None = None
    """Pixels; automatic when absent."""


class QuickFilter(Item):
    """A field that people can filter by at one click; ``id`` is the field."""


class View(Document):
    """Some records of one table, laid out for people."""

    kind: Literal["view"] = "view"
    table: Id
    """The table."""
    layout: Id = "list"
    """How records are laid out."""
    options: Mapping[str, object] = Field(default_factory=dict)
    """What the layout needs to know."""
    columns: Annotated[Items[Column], Field(min_length=1)]
    """What is shown of each record."""
    filter: Expression = None
    """Which records it holds; must be answerable by the database."""
    sort: tuple[SortId, ...] = ("-sys_created_at",)
    """Order; a leading ``-`` means descending."""
    filters: Items[QuickFilter] = ()
    """Quick filters."""
    search: Items[Id] = ()
    """Fields the search box looks in; empty: those that the table marks."""
    page_size: Annotated[Whole, Field(ge=1, le=500)] = 50
    """Records on one page."""
    form: Id | None = None
    """The form behind the button for a new record."""


KIND = Kind(id="view", shape=View, after=(Table, Form), references=(Reference("table", Table), Reference("form", Form)))
