"""Lists need nothing more."""

from collections.abc import Iterable

from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.layout import LayoutOptions
from orderloom.model.layouts.list import LAYOUT


class ListCheck:
    """Lists in the checker."""

    id = LAYOUT.id

    def check(self, options: LayoutOptions, facts: TableFacts) -> Iterable[Problem]:
        """Nothing can be wrong."""
        return ()


CHECK = ListCheck()
