"""Pivots: figures by two characteristics."""

from collections.abc import Iterable

from orderloom.check.layout import grouped, measured
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.layouts.pivot import LAYOUT, PivotOptions


class PivotCheck:
    """Pivots in the checker."""

    id = LAYOUT.id

    def check(self, options: PivotOptions, facts: TableFacts) -> Iterable[Problem]:
        """Fields that can be grouped by, and one that can be measured."""
        yield from grouped(facts, options.rows, "/rows")
        yield from grouped(facts, options.columns, "/columns")
        yield from measured(facts, options.measure, options.of, "/of")


CHECK = PivotCheck()
