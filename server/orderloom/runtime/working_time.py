"""Working time: lengths of time that only count while people work, right over changes of the clock and midnight.

A moment is worked when the clock on the wall of the calendar's zone then shows an hour of its day: an hour that the
clock shows twice is worked twice, one that it leaves out is not worked. Without a calendar all time counts.
"""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from orderloom.check.calendar_plan import CalendarPlan

Stretch = tuple[datetime, datetime]
"""From one moment until another, in UTC."""

NOTHING = timedelta(0)
_DAY = timedelta(days=1)
_FARTHEST = 40 * 366
"""Days that are looked through before a calendar counts as one on which nobody ever works again."""

_KNOWN = 4096


def add(calendar: CalendarPlan | None, start: datetime, span: timedelta) -> datetime | None:
    """The first moment by which ``span`` has been worked since ``start``; a negative one: the last moment from which
    on as much was worked until ``start``. None when nobody ever works that long.
    """
    if calendar is None or span == NOTHING:
        return start + span
    return _forward(calendar, start, span) if span > NOTHING else _backward(calendar, start, -span)


def between(calendar: CalendarPlan | None, start: datetime, end: datetime) -> timedelta:
    """How long is worked from ``start`` to ``end``; negative when ``end`` is earlier."""
    if calendar is None:
        return end - start
    if end < start:
        return -between(calendar, end, start)
    worked = NOTHING
    for begins, ends in _stretches(calendar, start):
        if begins >= end:
            break
        worked += min(ends, end) - begins
    return worked


def hours_between(calendar: CalendarPlan, start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """The stretches that are worked from ``start`` to ``end``."""
    found = itertools.takewhile(lambda one: one[0] < end, _stretches(calendar, start))
    return tuple((begins, min(ends, end)) for begins, ends in found)


def next_opening(calendar: CalendarPlan, at: datetime) -> datetime | None:
    """The next moment that is worked: ``at`` itself, or later."""
    return next((begins for begins, _ in _stretches(calendar, at)), None)


def works_on(calendar: CalendarPlan | None, day: date) -> bool:
    """Whether people work at all on a day of the calendar's zone."""
    return calendar is None or bool(calendar.hours(day))


def on_the_clock(zone: str, day: date, minute: int) -> datetime:
    """The moment at which the clock of a zone shows a minute of a day; 1440 is the day's end.

    What the clock leaves out is the moment at which it jumps; of what it shows twice, the first.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    local = wall.replace(tzinfo=ZoneInfo(zone))
    found = local.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall:
        return found
    before = local.replace(fold=1).astimezone(UTC)
    return _jump(ZoneInfo(zone), before, found)


def _forward(calendar: CalendarPlan, start: datetime, span: timedelta) -> datetime | None:
    left = span
    for begins, ends in _stretches(calendar, start):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    return None


def _backward(calendar: CalendarPlan, end: datetime, span: timedelta) -> datetime | None:
    left = span
    day = end.astimezone(UTC).date()
    for number in range(_FARTHEST):
        for begins, ends in reversed(_worked(calendar, day - number * _DAY)):
            until = min(ends, end)
            if until <= begins:
                continue
            if until - begins >= left:
                return until - left
            left -= until - begins
    return None


def _stretches(calendar: CalendarPlan, start: datetime) -> Iterator[Stretch]:
    """What is worked from ``start`` on, in order."""
    day = start.astimezone(UTC).date()
    for number in range(_FARTHEST):
        for begins, ends in _worked(calendar, day + number * _DAY):
            if ends > start:
                yield max(begins, start), ends


@lru_cache(_KNOWN)
def _worked(calendar: CalendarPlan, day: date) -> tuple[Stretch, ...]:
    """What is worked within a day of UTC."""
    zone = ZoneInfo(calendar.zone)
    begins = datetime.combine(day, time(), UTC)
    found: list[Stretch] = []
    for start, end in _steady(zone, begins, begins + _DAY):
        ahead = start.astimezone(zone).utcoffset() or NOTHING
        wall_start, wall_end = (start + ahead).replace(tzinfo=None), (end + ahead).replace(tzinfo=None)
        local = wall_start.date()
        while datetime.combine(local, time()) < wall_end:
            midnight = datetime.combine(local, time())
            for first, last in calendar.hours(local):
                opens = max(midnight + timedelta(minutes=first), wall_start)
                closes = min(midnight + timedelta(minutes=last), wall_end)
                if opens < closes:
                    found.append(((opens - ahead).replace(tzinfo=UTC), (closes - ahead).replace(tzinfo=UTC)))
            local += _DAY
    return tuple(found)


def _steady(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Stretch]:
    """A day in stretches in which the clock does not change; it changes at most once a day."""
    if start.astimezone(zone).utcoffset() == end.astimezone(zone).utcoffset():
        yield start, end
        return
    jump = _jump(zone, start, end)
    yield start, jump
    yield jump, end


def _jump(zone: ZoneInfo, start: datetime, end: datetime) -> datetime:
    """The moment between two at which the clock changes, to the second."""
    first = start.astimezone(zone).utcoffset()
    low, high = 0, int((end - start).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        same = (start + timedelta(seconds=middle)).astimezone(zone).utcoffset() == first
        low, high = (middle, high) if same else (low, middle)
    return start + timedelta(seconds=high)
