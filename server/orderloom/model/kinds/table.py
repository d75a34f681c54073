"""Tables: what is kept of one sort of thing."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Id, Item, Items, LocalText, Part, Whole
from orderloom.model.field import AnyField
from orderloom.model.kind import Kind
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.source import Source

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


class Snapshot(Item):
    """A picture of the record that is kept as it was."""

    title: LocalText
    """Its name for people."""
    on: Annotated[Items[Id], Field(min_length=1)]
    """When it is taken: ``create``, or with these transitions."""
    fields: Annotated[Items[Id], Field(min_length=1)]
    """What it shows; a lookup is kept with the value it had."""


class Retention(Part):
    """How long personal fields are kept."""

    days: Annotated[Whole, Field(ge=1)]
    """Days after which they are emptied."""
    after: Id
    """The date or moment from which the days count."""


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
    source: Source | None = None
    """For a table of another system: where it lies; it is only read."""
    snapshots: Items[Snapshot] = ()
    """What is kept as it was at certain moments."""
    subject: Id | None = None
    """The field that leads to the person whom a record is about: a link, or ``id`` where the record is the person."""
    retention: Retention | None = None
    """How long personal fields are kept; absent: as long as the record."""


KIND = Kind(id="table", shape=Table, after=(Dictionary,))
