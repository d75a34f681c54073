"""Looks for records; nothing is written."""

from orderloom.model.document import Flag, Id, Items
from orderloom.model.search import Search
from orderloom.model.step import StepOptions, StepSort


class FindOptions(Search, StepOptions):
    """What is looked for. With ``one`` the variable holds the first record's id, its fields behind dots, and
    ``.found``; else a list of ids, ``.count``, ``.found``, and for each of ``fields`` the list of its values.
    """

    one: Flag = True
    """Whether the first record is enough."""
    fields: Items[Id] = ()
    """The fields that are needed; absent: with ``one`` all of them, else none."""


STEP = StepSort("find", FindOptions)
