"""Queries: questions about a table that views, pages and programs use by name."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Expression, Id, Item, Items, LocalText, Whole
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.table import SortId, Table


class Join(Item):
    """A field of a linked record, under a name of its own in this query."""

    through: Id
    """The link field of the table."""
    field: Id
    """The field of the linked record."""
    title: LocalText | None = None
    """Its name for people; that of the field when absent."""


class GroupBy(Item):
    """What records are put together by; ``id`` names it in the answer."""

    field: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}(\.[a-z][a-z0-9_]*)?$")]
    """A field, a join, or a part of one (``total_amount.currency``)."""
    span: Literal["day", "week", "month", "year"] | None = None
    """For dates and moments: the span of the app's calendar they fall into."""
    title: LocalText | None = None
    """Its name for people; that of the field when absent."""


class MeasureOf(Item):
    """What is worked out for each group; ``id`` names it in the answer."""

    measure: Literal["count", "sum", "avg", "min", "max", "distinct"] = "count"
    """How many records, or what is worked out of their field."""
    field: Id | None = None
    """The field or join that is measured."""
    title: LocalText | None = None
    """Its name for people."""


class Query(Document):
    """A reusable question: some records of a table, or groups of them."""

    kind: Literal["query"] = "query"
    table: Id
    """The table."""
    joins: Items[Join] = ()
    """Fields of linked records."""
    filter: Expression = None
    """Which records; must be answerable by the database."""
    fields: tuple[Id, ...] = ()
    """What is shown of each record; empty: everything. Groups show their keys and measures instead."""
    group: Items[GroupBy] = ()
    """What records are put together by."""
    measures: Items[MeasureOf] = ()
    """What is worked out for each group."""
    sort: tuple[SortId, ...] = ()
    """Order: fields and joins, or for groups the ids of keys and measures; a leading ``-`` means descending."""
    limit: Annotated[Whole, Field(ge=1, le=500)] = 100
    """Most records or groups of one answer."""


KIND = Kind(id="query", shape=Query, after=(Table,), references=(Reference("table", Table),))
