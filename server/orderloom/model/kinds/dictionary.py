"""Dictionaries: the codes that choice and state fields take, with their titles and colours."""

from typing import Literal

from orderloom.model.document import Coded, Document, Flag, Id, Item, Items, LocalText
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


class Dictionary(Document):
    """A list of codes; their order is the order of the list."""

    kind: Literal["dictionary"] = "dictionary"
    closed: Flag = True
    """Whether only the listed codes are taken."""
    entries: Items[Entry]
    """The codes."""
    groups: Items[Group] = ()
    """Groups of codes."""


KIND = Kind(id="dictionary", shape=Dictionary)
