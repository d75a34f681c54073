"""Values that several sources report, and the rule by which one of them is believed."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Code, Coded, Flag, Id, Item, Items, LocalText, Whole
from orderloom.model.field import FieldSpec, FieldType
from orderloom.model.kind import Reference
from orderloom.model.kinds.dictionary import Dictionary


class SourceCode(Coded):
    """How a source writes a code of the dictionary; its id is the source's own code."""

    to: Code
    """The code of the dictionary."""


class Reporter(Item):
    """A system that reports the value; its id is that of the connection, or the name reports come under."""

    title: LocalText
    """Its name for people."""
    codes: Items[SourceCode] = ()
    """Codes of its own; codes of the dictionary need none."""


class ReportedField(FieldSpec):
    """One of the codes of a dictionary, as its sources report it; nobody types it in."""

    type: Literal["reported"] = "reported"
    dictionary: Id
    """The dictionary; its order is the way forward."""
    rule: Literal["majority", "priority", "newest"] = "majority"
    """Whom to believe: more than half of those who have a voice, the first of the list, or the latest."""
    sources: Annotated[Items[Reporter], Field(min_length=1)]
    """Who reports it; the first has the highest priority."""
    stale_minutes: Annotated[Whole, Field(ge=1)] | None = None
    """After so many minutes of silence a source has no voice; absent: it keeps it."""
    forward_only: Flag = False
    """Whether a state that was shown never goes back to an earlier one."""
    pending: LocalText = Field(default_factory=lambda: {"zh": "信息同步中，请稍候", "en": "Being updated, please wait"})
    """What people read while the sources contradict each other."""


FIELD = FieldType(id="reported", shape=ReportedField, references=(Reference("dictionary", Dictionary),))
