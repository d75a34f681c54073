"""Calendars compiled: minutes of the day on which people work, by day of the week and for single days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Stretches = tuple[tuple[int, int], ...]
"""From a minute of the day until another, in order; 1440 is its end."""


@dataclass(frozen=True, eq=False)
class CalendarPlan:
    """Working hours: ``week`` by weekday (0 is Monday), ``days`` for the days that differ, in the clock of ``zone``.

    Equal only to itself, so that what is worked out for it can be remembered.
    """

    id: str
    title: Mapping[str, str]
    zone: str
    week: Mapping[int, Stretches]
    days: Mapping[date, Stretches]
    digest: str = ""

    def hours(self, day: date) -> Stretches:
        """When people work on a day; nothing on a free one."""
        found = self.days.get(day)
        return self.week.get(day.weekday(), ()) if found is None else found


def is_zone(name: str) -> bool:
    """Whether there is a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, malformed, a folder of zones
        return False
    return True


def minute(clock: str) -> int:
    """``HH:MM`` as a minute of the day."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def stretches(hours: Iterable[str]) -> Stretches:
    """Hours as they are written, as minutes."""
    parted = (written.split("-") for written in hours)
    return tuple((minute(begins), minute(ends)) for begins, ends in parted)
