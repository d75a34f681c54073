"""Stretches of days that calendars and timelines show, and the records that fall into them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from orderloom.check.plan import FieldPlan
from orderloom.logic.types import DATETIME
from orderloom.web.widgets.base import Look

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def chosen_day(written: str, today: date) -> date:
    """The day that an address names (``2026-11`` or ``2026-11-22``); today for anything else."""
    found = _MONTH.fullmatch(written)
    if found is None:
        return today
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return today
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else today


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=28) + timedelta(days=7)).replace(day=1)


def days(first: date, after: date) -> Iterator[date]:
    """Every day from ``first`` to the one before ``after``."""
    return (first + timedelta(days=place) for place in range((after - first).days))


def within(start: FieldPlan, end: FieldPlan | None, first: date, after: date, look: Look) -> object:
    """The condition of records that touch the days from ``first`` to the one before ``after``."""
    begun = {"<": [{"var": start.id}, _edge(start, after, look)]}
    if end is None:
        return {"and": [begun, {">=": [{"var": start.id}, _edge(start, first, look)]}]}
    late = {">=": [{"var": end.id}, _edge(end, first, look)]}
    alone = {"and": [{"==": [{"var": end.id}, None]}, {">=": [{"var": start.id}, _edge(start, first, look)]}]}
    return {"and": [begun, {"or": [late, alone]}]}


def _edge(field: FieldPlan, day: date, look: Look) -> object:
    """The beginning of a day as the field's type compares it."""
    if is_moment(field):
        return {"datetime": datetime.combine(day, time(), look.zone).isoformat()}
    return {"date": day.isoformat()}


def is_moment(field: FieldPlan) -> bool:
    """Whether the field says the time of day too."""
    kind = field.codec.logic().get("")
    return kind is not None and kind.not_null() == DATETIME


def moved(field: FieldPlan, old: object, day: date, look: Look) -> str:
    """What the field holds once its record stands on another day: the time of day stays."""
    if not is_moment(field):
        return day.isoformat()
    clock = old.astimezone(look.zone).time() if isinstance(old, datetime) else time(9)
    return datetime.combine(day, clock, look.zone).isoformat()
