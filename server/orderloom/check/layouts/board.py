"""Boards: columns come from a field of codes."""

from collections.abc import Iterable

from orderloom.check.layout import coded
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.layouts.board import LAYOUT, BoardOptions


class BoardCheck:
    """Boards in the checker."""

    id = LAYOUT.id

    def check(self, options: BoardOptions, facts: TableFacts) -> Iterable[Problem]:
        """A field of codes; the fields of its lanes are the dictionary's business."""
        yield from coded(facts, options.by, "/by")


CHECK = BoardCheck()
