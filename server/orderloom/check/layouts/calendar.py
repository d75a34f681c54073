"""Calendars: records stand on days."""

from collections.abc import Iterable

from orderloom.check.layout import coded, dated
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.layouts.calendar import LAYOUT, CalendarOptions


class CalendarCheck:
    """Calendars in the checker."""

    id = LAYOUT.id

    def check(self, options: CalendarOptions, facts: TableFacts) -> Iterable[Problem]:
        """Fields that say when, and one of codes for the colour."""
        yield from dated(facts, options.start, "/start")
        yield from dated(facts, options.end, "/end")
        yield from coded(facts, options.color, "/color")


CHECK = CalendarCheck()
