"""Where the records of an external table lie: a table or view of another system's database, only ever read."""

from typing import Annotated

from pydantic import Field

from orderloom.model.document import Expression, Id, Item, Items, Part

ForeignName = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\"]+$")]
"""A name as the other database writes it."""


class ColumnOf(Item):
    """Where a field's values stand; ``id`` is the field."""

    column: ForeignName
    """The column."""


class Source(Part):
    """A table of another system. What it says is shown and never changed."""

    engine: Id
    """The name under which the operator has entered the database; documents hold no addresses."""
    table: ForeignName
    """The table or view there."""
    namespace: ForeignName | None = None
    """Its schema, where it is not the usual one."""
    key: ForeignName
    """The column that tells rows apart."""
    columns: Annotated[Items[ColumnOf], Field(min_length=1)]
    """Which column each field is read from."""
    filter: Expression = None
    """Which rows belong to this table."""
