"""Calendars: when people work, so that lengths of time can count working time only."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Item, Items, LocalText
from orderloom.model.kind import Kind

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"

WorkingHours = Annotated[str, Field(pattern=rf"^{_CLOCK}-({_CLOCK}|24:00)$")]
"""From one time of the clock until another one of the same day: ``09:00-12:00``; ``24:00`` is its end."""

DayOfWeek = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class WorkingDay(Item):
    """The hours of one day of the week."""

    id: DayOfWeek
    """The day."""
    hours: Annotated[Items[WorkingHours], Field(min_length=1, max_length=24)]
    """When people work on it, in the order of the day."""


class Holiday(Item):
    """Days on which nobody works."""

    title: LocalText
    """What is celebrated."""
    first: date
    """The first of the days."""
    last: date | None = None
    """The last of the days; absent: it is only one."""


class MakeUpDay(Item):
    """A day on which people work whatever the week and the holidays say."""

    title: LocalText | None = None
    """What it makes up for."""
    day: date
    """The day."""
    hours: Annotated[Items[WorkingHours], Field(min_length=1, max_length=24)]
    """When people work on it."""


class Calendar(Document):
    """Working hours of a week, holidays, and days that make up for them."""

    kind: Literal["calendar"] = "calendar"
    zone: str | None = None
    """The zone of its clock; absent: the app's."""
    week: Annotated[Items[WorkingDay], Field(min_length=1)]
    """The days on which people usually work; the others are free."""
    holidays: Items[Holiday] = ()
    """When nobody works."""
    make_up: Items[MakeUpDay] = ()
    """When people work after all."""


KIND = Kind(id="calendar", shape=Calendar)
