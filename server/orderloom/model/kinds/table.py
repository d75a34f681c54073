"""Tables: what is kept of one sort of thing."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Id, Item, Items, LocalText
from orderloom.model.field import AnyField
from orderloom.model.kind import Kind
from orderloom.model.kinds.dictionary import Dictionary

SortId = Annotated[str, Field(pattern=r"^-?[a-z][a-z0-9_]{0,62}$")]
"""A field id; a leading ``-`` means descending."""


class Key(Item):
    """Fields whose values together occur once among live records; an empty part counts as a value."""

    fields: Annotated[Items[Id], Field(min_length=1)]
    """The fields that make the key."""
    on_duplicate: Literal["refuse", "merge", "ignore"] = "refuse"
    """What happens to a second record with the same values."""
    shown_at: Id | None = None
    """The field at which people are told; without it the key's first field."""
    message: LocalText | None = None
    """What they are told, when the names of the key's fields would mean nothing to them."""


class Index(Item):
    """Makes lists sorted or filtered by these fields quick."""

    fields: Annotated[tuple[SortId, ...], Field(min_length=1)]
    """The fields in order; a leading ``-`` means descending."""


class Table(Document):
    """One sort of record."""

    kind: Literal["table"] = "table"
    title_field: Id
    """The field that names a record to people."""
    fields: Annotated[Items[AnyField], Field(min_length=1)]
    """What a record holds, in reading order."""
    keys: Items[Key] = ()
    """What must be unique."""
    indexes: Items[Index] = ()
    """What must be quick."""


KIND = Kind(id="table", shape=Table, after=(Dictionary,))
