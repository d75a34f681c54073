"""Calendars in the checker: hours in order, holidays that end, days of which there is only one."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from types import MappingProxyType

from orderloom.check.calendar_plan import CalendarPlan, Stretches, is_zone, stretches
from orderloom.check.context import Context
from orderloom.check.problem import Problem
from orderloom.model.canonical import digest
from orderloom.model.kinds.calendar import KIND, Calendar

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_LONGEST_HOLIDAY = timedelta(days=366)


class CalendarCheck:
    """Calendars in the checker."""

    id = KIND.id

    def check(self, document: Calendar, context: Context) -> Iterable[Problem]:
        """A zone that exists, hours in order, holidays that end after they began."""
        if document.zone is not None and not is_zone(document.zone):
            yield Problem("calendar.zone", "/zone", {"zone": document.zone})
        for place, day in enumerate(document.week):
            yield from _hours(day.hours, f"/week/{place}/hours")
        for place, makeup in enumerate(document.make_up):
            yield from _hours(makeup.hours, f"/make_up/{place}/hours")
        for place, holiday in enumerate(document.holidays):
            length = (holiday.last or holiday.first) - holiday.first
            if not timedelta(0) <= length < _LONGEST_HOLIDAY:
                yield Problem("calendar.holiday", f"/holidays/{place}/last", {"id": holiday.id})
        yield from _doubled(document)

    def compile(self, document: Calendar, context: Context) -> CalendarPlan:
        """Hours as minutes; days that make up come before holidays."""
        free: dict[date, Stretches] = {}
        for holiday in document.holidays:
            count = ((holiday.last or holiday.first) - holiday.first).days + 1
            free.update({holiday.first + timedelta(days=number): () for number in range(count)})
        worked = {one.day: stretches(one.hours) for one in document.make_up}
        zone = document.zone or (context.app.timezone if context.app else "UTC")
        return CalendarPlan(
            id=document.id,
            title=document.title,
            zone=zone,
            week=MappingProxyType({WEEK.index(one.id): stretches(one.hours) for one in document.week}),
            days=MappingProxyType({**free, **worked}),
            digest=digest({"zone": zone, "document": document.model_dump(mode="json")}),
        )


def _hours(hours: Iterable[str], at: str) -> Iterator[Problem]:
    """Each stretch ends after it began, and begins where the one before it ended, or later."""
    reached = 0
    for place, (begins, ends) in enumerate(stretches(hours)):
        if begins >= ends or begins < reached:
            yield Problem("calendar.hours", f"{at}/{place}")
        reached = max(reached, ends)


def _doubled(document: Calendar) -> Iterator[Problem]:
    seen: set[date] = set()
    for place, one in enumerate(document.make_up):
        if one.day in seen:
            yield Problem("calendar.doubled_day", f"/make_up/{place}/day", {"day": one.day.isoformat()})
        seen.add(one.day)


CHECK = CalendarCheck()
