"""Identities: by what records of one table are recognised as the same person."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Id, Item, Items
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.table import Table


class Match(Item):
    """Something that two records of one person have in common."""

    field: Id
    """The field that holds it."""
    normaliser: Literal["telephone", "mailbox", "words", "exact"] = "exact"
    """How different ways of writing it become one; what is masked never matches."""
    strength: Literal["merge", "suggest"] = "merge"
    """Whether it is proof, or only a hint for a person to judge."""
    verified: Id | None = None
    """A yes-or-no field without whose yes it is only a hint."""


class Identity(Document):
    """Records of a table that are the same person; merges are kept apart from the records and can be undone."""

    kind: Literal["identity"] = "identity"
    table: Id
    """The table."""
    matches: Annotated[Items[Match], Field(min_length=1)]
    """What tells that two records are the same person, the surest first."""
    latest: Id | None = None
    """The moment of the last valid transaction: of several records that match, the latest wins."""


KIND = Kind(id="identity", shape=Identity, after=(Table,), references=(Reference("table", Table),))
