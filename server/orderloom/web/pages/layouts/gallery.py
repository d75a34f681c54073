"""Galleries: cards with a picture, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass

from orderloom.model.layouts.gallery import LAYOUT, GalleryOptions
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Page
from orderloom.web.pages.layouts.base import Card, CardPage, Sight, readable
from orderloom.web.pages.list_view import ListPage
from orderloom.web.urls import files_url


@dataclass(frozen=True, slots=True)
class Picture:
    """A card, and the address of its small picture; empty where it has none."""

    card: Card
    src: str


class GalleryPage(CardPage):
    """A gallery for the template."""

    body = "views/gallery.html"

    def __init__(self, sight: Sight, page: Page, picture: str | None) -> None:
        super().__init__(sight, page.items)
        self._page = page
        self.pictures = [Picture(self.card(record), self._src(record, picture)) for record in page.items]

    def _src(self, record: Record, picture: str | None) -> str:
        found = record.values.get(picture) if picture else None
        first = found[0] if isinstance(found, list | tuple) and found else found
        if not isinstance(first, Mapping) or not first.get("id"):
            return ""
        return f"{files_url(self.sight.visit.plan.id, self.table.id, record.id)}/{first['id']}/thumbnail"


class Gallery:
    """Reads one page of records with their pictures."""

    id = LAYOUT.id

    def page(self, sight: Sight) -> ListPage:
        """One page of cards."""
        options = sight.view.options
        picture = readable(sight, options.picture) if isinstance(options, GalleryOptions) else None
        name = picture.id if picture else None
        page = sight.visit.read(sight.query(fields=(name,) if name else ()))
        return GalleryPage(sight, page, name)


ARRANGEMENT = Gallery()
