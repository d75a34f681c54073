"""Boards: a column of cards per state or choice; a card is moved by dragging it or by its own menu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orderloom.check.kinds.dictionary import DictionaryPlan, EntryPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.plan import FieldPlan
from orderloom.model.layouts.board import LAYOUT, BoardOptions
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Count, Page
from orderloom.web.pages.layouts.base import Card, CardPage, Sight, readable
from orderloom.web.pages.list_view import ListPage
from orderloom.web.pages.moves import move_url
from orderloom.web.urls import place_url


@dataclass(frozen=True, slots=True)
class Way:
    """A column a card may go to, and how: ``asks`` opens a page with questions first."""

    to: str
    words: str
    href: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A card with the ways that are open to it."""

    card: Card
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One column."""

    code: str
    words: str
    color: str
    count: str
    tiles: tuple[Tile, ...]
    more: int


class BoardPage(CardPage):
    """A board for the template."""

    body = "views/board.html"

    def __init__(self, sight: Sight, options: BoardOptions, by: FieldPlan, pages: Sequence[tuple[str, Page]]) -> None:
        timers = [timer for _, page in pages for timer in page.countdowns]
        super().__init__(sight, [record for _, page in pages for record in page.items], timers)
        self._options = options
        self._by = by
        self._pages = pages
        self._entries = _entries(sight, by)

    @property
    def by(self) -> str:
        """The field that makes the columns."""
        return self._by.id

    @property
    def lanes(self) -> list[Lane]:
        """The columns in order."""
        return [self._lane(code, page) for code, page in self._pages]

    def _lane(self, code: str, page: Page) -> Lane:
        entry = self._entries.get(code)
        count = page.count or Count(len(page.items), exact=True)
        tiles = tuple(Tile(self.card(record), tuple(self._ways(record, code))) for record in page.items)
        words = self.look.pick(entry.title) if entry else code
        capped = f"{count.value}" if count.exact else f"{count.value}+"
        return Lane(code, words, entry.color if entry else "gray", capped, tiles, max(0, count.value - len(tiles)))

    def _ways(self, record: Record, code: str) -> Iterable[Way]:
        """Transitions where a machine decides, else every other column if the field may be changed."""
        visit, access = self.sight.visit, self.sight.access
        if self._by.id == self.table.state_field:
            for machine in visit.plan.on(MachinePlan, self.table.id):
                for move in machine.leaving(code):
                    if move.person and move.id in access.transitions:
                        asks = bool(move.confirm or move.required or machine.states[move.target].required)
                        words = self.look.pick(move.title)
                        yield Way(move.target, words, move_url(visit, record, move.id), asks)
        elif self._by.id in access.changeable:
            target = place_url(visit.plan.id, self.table.id, record.id, self._by.id)
            for other, _ in self._pages:
                if other != code:
                    yield Way(other, self.look.pick(self._entries[other].title), target, asks=False)


def _entries(sight: Sight, by: FieldPlan) -> dict[str, EntryPlan]:
    found = sight.visit.plan.find(DictionaryPlan, by.dictionary) if by.dictionary else None
    return dict(found.entries) if found else {}


class Board:
    """Reads the cards of every column."""

    id = LAYOUT.id

    def page(self, sight: Sight) -> ListPage:
        """The first cards of every column; a person who may not see what makes the columns gets none."""
        options, by = sight.view.options, None
        if isinstance(options, BoardOptions):
            by = readable(sight, options.by)
        if not isinstance(options, BoardOptions) or by is None:
            return CardPage(sight, ())
        used = _states(sight, by)
        offered = [
            code for code, entry in _entries(sight, by).items() if not entry.retired and (not used or code in used)
        ]
        lanes = options.lanes or tuple(offered)
        pages = [(code, self._read(sight, by, code, options.most)) for code in lanes]
        return BoardPage(sight, options, by, pages)

    @staticmethod
    def _read(sight: Sight, by: FieldPlan, code: str, most: int) -> Page:
        condition = {"==": [{"var": by.id}, code]}
        return sight.visit.read(sight.query(condition, fields=(by.id,), limit=most, cursor=None, countdowns=True))


def _states(sight: Sight, by: FieldPlan) -> frozenset[str]:
    """The states that the machine knows, which may be fewer than the dictionary lists."""
    table, _ = sight.visit.table(sight.view.table)
    if by.id != table.state_field:
        return frozenset()
    return frozenset(state for machine in sight.visit.plan.on(MachinePlan, table.id) for state in machine.states)


ARRANGEMENT = Board()
