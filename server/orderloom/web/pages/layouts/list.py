"""Rows and columns, page by page."""

from dataclasses import replace

from orderloom.model.layouts.list import LAYOUT
from orderloom.runtime.record.change import Query
from orderloom.web.pages.layouts.base import Sight
from orderloom.web.pages.list_state import BY_DUE
from orderloom.web.pages.list_view import ListPage


class Rows:
    """The list."""

    id = LAYOUT.id

    def page(self, sight: Sight) -> ListPage:
        """One page; a cursor that belongs to another order or another time leads back to the first."""
        page = sight.visit.services.engine.read(self._asked(sight))
        if page.problems and sight.state.trail:
            sight = replace(sight, state=replace(sight.state, trail=()))
            page = sight.visit.read(self._asked(sight))
        sight.visit.demand(page)
        return ListPage(sight.visit, sight.view, sight.state, page, sight.filters)

    @staticmethod
    def _asked(sight: Sight) -> Query:
        return sight.query(countdowns=True, due_first=sight.state.sort == BY_DUE)


ARRANGEMENT = Rows()
