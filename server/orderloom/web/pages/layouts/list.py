"""Rows and columns, page by page."""

from dataclasses import replace

from orderloom.model.layouts.list import LAYOUT
from orderloom.web.pages.layouts.base import Sight
from orderloom.web.pages.list_view import ListPage


class Rows:
    """The list."""

    id = LAYOUT.id

    def page(self, sight: Sight) -> ListPage:
        """One page; a cursor that belongs to another order or another time leads back to the first."""
        page = sight.visit.services.engine.read(sight.query())
        if page.problems and sight.state.trail:
            sight = replace(sight, state=replace(sight.state, trail=()))
            page = sight.visit.read(sight.query())
        sight.visit.demand(page)
        return ListPage(sight.visit, sight.view, sight.state, page, sight.filters)


ARRANGEMENT = Rows()
