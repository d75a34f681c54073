"""Dictionaries: the codes that choice and state fields take, with their titles and colours."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Code, Coded, Document, Flag, Id, Item, Items, LocalText, Part, Text
from orderloom.model.kind import Kind

Color = Literal[
    "gray", "blue", "azure", "indigo", "purple", "pink", "red", "orange", "yellow", "lime", "green", "teal", "cyan"
]
"""Colours of badges, named as people see them; the theme decides the exact shade."""


class Group(Item):
    """A group of entries, to filter by at once."""

    title: LocalText
    """Its name for people."""


class Entry(Coded):
    """One code."""

    title: LocalText
    """What people read instead of the code."""
    color: Color = "gray"
    """Colour of its badge."""
    group: Id | None = None
    """The group it belongs to."""
    retired: Flag = False
    """Still shown on old records, no longer offered."""
    authority: Text | None = None
    """The system whose word counts for this code: a connection, or the name of a system outside."""


class Translation(Part):
    """A foreign code, and ours for it."""

    id: Text
    """The code as the other system writes it."""
    to: Code | None = None
    """Our code; absent: it says nothing that we follow."""
    note: Text | None = None
    """Why, where that is not plain."""


class CodeMapping(Item):
    """How the codes of one other system read in ours; expressions ask ``{"mapping": [dictionary, mapping, text]}``."""

    title: LocalText
    """Whose codes they are."""
    entries: Annotated[Items[Translation], Field(min_length=1)]
    """Their codes."""


class Dictionary(Document):
    """A list of codes; their order is the order of the list."""

    kind: Literal["dictionary"] = "dictionary"
    closed: Flag = True
    """Whether only the listed codes are taken."""
    entries: Items[Entry]
    """The codes."""
    groups: Items[Group] = ()
    """Groups of codes."""
    mappings: Items[CodeMapping] = ()
    """Code sets of other systems, translated into this one."""


KIND = Kind(id="dictionary", shape=Dictionary)
