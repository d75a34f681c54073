"""Deadlines: how long something may take, what stops the clock, and what follows as the end comes near."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.assignee import Assignee
from orderloom.model.document import Document, Expression, Id, Item, Items, LocalText, Part, Span, Text, Whole
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.calendar import Calendar
from orderloom.model.kinds.dictionary import Color
from orderloom.model.kinds.machine import Blocked, Machine, SetField
from orderloom.model.kinds.role import Role
from orderloom.model.kinds.table import Table
from orderloom.model.occasion import Occasion

ClockTime = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""A time of the clock; ``24:00`` is the end of the day."""


class Begin(Part):
    """An occasion on which a clock starts."""

    on: Annotated[tuple[Occasion, ...], Field(min_length=1)]
    """What happens."""
    when: Expression = None
    """Only while this holds of the record."""
    at: Expression = None
    """From which moment time counts; absent: from when it happens."""
    again: Literal["ignore", "restart"] = "ignore"
    """What a further start means while the clock runs."""


class Halt(Part):
    """What ends the clock, or a segment of it."""

    on: Annotated[tuple[Occasion, ...], Field(min_length=1)]
    """What happens."""
    when: Expression = None
    """Only while this holds of the record."""


class Band(Item):
    """Hours of the day in which something starts, and when it is due then."""

    begins: Annotated[ClockTime, Field(alias="from")]
    """The first minute of the band."""
    until: ClockTime
    """The minute behind the band."""
    due: ClockTime
    """When it is due."""
    days: Annotated[Whole, Field(ge=0, le=366)] = 0
    """How many days later; working days where there is a calendar."""


class Length(Part):
    """How long it may take: exactly one of these."""

    fixed: Span | None = None
    """A length of time."""
    by: Expression = None
    """A rule that gives hours, or a length of time."""
    bands: Items[Band] = ()
    """By the hour of the start; one outside all bands counts from the first band of the next (working) day."""
    until: Expression = None
    """A rule that gives the moment itself."""


class Segment(Item):
    """A stretch of the way with a countdown of its own; it starts when the one before it ends."""

    title: LocalText
    """What people call it."""
    length: Length
    """How long it may take."""
    ends: Halt | None = None
    """What ends it; absent in the last one, which ends with the deadline."""


class LevelMark(Item):
    """A mark that is set; ``id`` is its code."""

    reason: LocalText | None = None
    """What people read; absent: the level's title."""


class LevelHold(Part):
    """The record is held."""

    reason: Text
    """Why."""
    blocks: Annotated[Items[Blocked], Field(min_length=1)] = ("*",)
    """What is not possible any more."""
    but: Items[Id] = ()
    """Roles that may do it all the same."""


class HandOver(Item):
    """A field that names a person gets whoever is found; ``id`` is the field."""

    to: Assignee
    """Who is looked for; of several the first one takes over."""


class Level(Item):
    """A moment of the countdown and what follows when it comes."""

    title: LocalText
    """What people read."""
    color: Color = "orange"
    """The colour from then on."""
    before: Span | None = None
    """How long before the end; neither this nor ``after``: at the end itself."""
    after: Span | None = None
    """How long after the end."""
    mark: Items[LevelMark] = ()
    """Marks that are set."""
    clear: Items[Id] = ()
    """Marks that are cleared."""
    lift: Literal[True] | None = None
    """Whether the holds that this deadline set on the record are lifted."""
    set: Items[SetField] = ()
    """Fields that are computed, in order."""
    hand_over: Items[HandOver] = ()
    """Fields that get another person."""
    transition: Id | None = None
    """A move that is made."""
    hold: LevelHold | None = None
    """Holds the record."""


class Deadline(Document):
    """A countdown on records of one table, and what happens on its way."""

    kind: Literal["deadline"] = "deadline"
    table: Id
    """The table."""
    identity: Annotated[Id, Field(alias="as")]
    """The role with whose rights its levels act."""
    starts: Begin
    """What starts the clock, and from when time counts."""
    stops: Halt
    """What ends it."""
    releases: Items[Literal["holds", "marks"]] = ()
    """What it set that ends with it."""
    pauses: Expression = None
    """While this holds of the record the clock stands still; looked at whenever the record is written."""
    length: Length | None = None
    """How long it may take; absent where there are segments."""
    segments: Items[Segment] = ()
    """Stretches, each with a countdown of its own."""
    calendar: Id | None = None
    """Whose working time counts; absent: all time."""
    levels: Items[Level] = ()
    """What happens on the way, from the first to the last."""


KIND = Kind(
    id="deadline",
    shape=Deadline,
    after=(Table, Machine, Role, Calendar),
    references=(
        Reference("table", Table),
        Reference("as", Role),
        Reference("calendar", Calendar),
        Reference("levels/*/hold/but/*", Role),
    ),
)
