"""Timelines: bars from a first to a last day."""

from collections.abc import Iterable

from orderloom.check.layout import coded, dated
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.layouts.timeline import LAYOUT, TimelineOptions


class TimelineCheck:
    """Timelines in the checker."""

    id = LAYOUT.id

    def check(self, options: TimelineOptions, facts: TableFacts) -> Iterable[Problem]:
        """Fields that say when, and those that group and colour."""
        yield from dated(facts, options.start, "/start")
        yield from dated(facts, options.end, "/end")
        yield from coded(facts, options.color, "/color")
        if options.by is not None:
            yield from unknown_field(facts, options.by, "/by")


CHECK = TimelineCheck()
