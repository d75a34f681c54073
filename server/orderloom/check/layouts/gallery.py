"""Galleries: cards with a picture."""

from collections.abc import Iterable

from orderloom.check.layout import pictured
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.layouts.gallery import LAYOUT, GalleryOptions


class GalleryCheck:
    """Galleries in the checker."""

    id = LAYOUT.id

    def check(self, options: GalleryOptions, facts: TableFacts) -> Iterable[Problem]:
        """A field that holds pictures."""
        yield from pictured(facts, options.picture, "/picture")


CHECK = GalleryCheck()
