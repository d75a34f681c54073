"""Timelines: a row per record with a bar from its first to its last day, four weeks or six months at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from orderloom.check.plan import FieldPlan
from orderloom.model.layouts.timeline import LAYOUT, TimelineOptions
from orderloom.runtime.ports import Record
from orderloom.web.pages.layouts.base import Card, CardPage, Sight, day_of, readable
from orderloom.web.pages.layouts.spans import chosen_day, within
from orderloom.web.pages.list_view import ListPage
from orderloom.web.widgets.moments import month_words
from orderloom.web.widgets.render import words

MOST = 300
"""Records of one stretch."""

_STEPS = 28
"""Columns of a page: days, or weeks on the larger scale."""


@dataclass(frozen=True, slots=True)
class Step:
    """A column: what stands above it, whether it is now, and the month that begins with it."""

    words: str
    today: bool
    weekend: bool
    month: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: empty columns, the bar's columns, empty columns."""

    card: Card
    before: int
    width: int
    after: int
    words: str
    starts_earlier: bool
    ends_later: bool


@dataclass(frozen=True, slots=True)
class Band:
    """Rows that belong together."""

    title: str
    bars: tuple[Bar, ...]


class TimelinePage(CardPage):
    """A stretch of days for the template."""

    body = "views/timeline.html"

    def __init__(
        self, sight: Sight, options: TimelineOptions, ends: tuple[FieldPlan, FieldPlan], records: Sequence[Record]
    ) -> None:
        super().__init__(sight, records)
        self._start, self._end = ends
        self._by = readable(sight, options.by)
        self._color = readable(sight, options.color)
        self._records = records
        self._today = day_of(sight.visit.now, self.look) or date.min
        self._size = size_of(options)
        self.first = first_day(sight, options)
        self.full = len(records) >= MOST
        self.steps = [self._step(place) for place in range(_STEPS)]

    @property
    def stretch_words(self) -> str:
        """From when to when."""
        last = self.first + timedelta(days=_STEPS * self._size - 1)
        return f"{self.first.isoformat()} – {last.isoformat()}"

    @property
    def before(self) -> str:
        """The address of the stretch before."""
        return self._at(-1)

    @property
    def after(self) -> str:
        """The address of the next stretch."""
        return self._at(1)

    @property
    def now(self) -> str:
        """The address of the present stretch."""
        return self.sight.state.placed("").url(self.path)

    def _at(self, stretches: int) -> str:
        day = self.first + timedelta(days=stretches * _STEPS * self._size)
        return self.sight.state.placed(day.isoformat()).url(self.path)

    def _step(self, place: int) -> Step:
        day = self.first + timedelta(days=place * self._size)
        begins = place == 0 or day.day <= self._size
        today = day <= self._today < day + timedelta(days=self._size)
        month = month_words(day, self.look.language) if begins else ""
        return Step(str(day.day), today, self._size == 1 and day.weekday() > 4, month)

    @property
    def bands(self) -> list[Band]:
        """The rows, put together where the view says so; those without come last."""
        if self._by is None:
            return [Band("", tuple(self._bar(record) for record in self._records))]
        by = self._by

        def named(record: Record) -> str:
            return words(by, record.values.get(by.id), self.look)

        ordered = sorted(self._records, key=lambda record: (not named(record), named(record)))
        none = self.look.say("pages.views.none")
        return [Band(title or none, tuple(map(self._bar, rows))) for title, rows in groupby(ordered, named)]

    def _bar(self, record: Record) -> Bar:
        start = day_of(record.values.get(self._start.id), self.look) or self.first
        end = max(start, day_of(record.values.get(self._end.id), self.look) or start)
        left, right = ((day - self.first).days // self._size for day in (start, end))
        first, last = max(0, left), min(_STEPS - 1, right)
        said = start.isoformat() if start == end else f"{start.isoformat()} – {end.isoformat()}"
        width = last - first + 1
        return Bar(
            self.card(record, self._color), first, width, _STEPS - first - width, said, left < 0, right >= _STEPS
        )


def size_of(options: TimelineOptions) -> int:
    """Days in one column."""
    return 7 if options.scale == "months" else 1


def first_day(sight: Sight, options: TimelineOptions) -> date:
    """The Monday with which the page begins: the week before the one chosen."""
    look = sight.visit.look()
    today = day_of(sight.visit.now, look) or date.min
    day = chosen_day(sight.state.at, today - timedelta(days=7 * size_of(options)))
    return day - timedelta(days=day.weekday())


class Timeline:
    """Reads the records that touch a stretch of days."""

    id = LAYOUT.id

    def page(self, sight: Sight) -> ListPage:
        """The records that touch the stretch."""
        options = sight.view.options
        if not isinstance(options, TimelineOptions):
            return CardPage(sight, ())
        start, end = readable(sight, options.start), readable(sight, options.end)
        if start is None or end is None:
            return CardPage(sight, ())
        first = first_day(sight, options)
        condition = within(start, end, first, first + timedelta(days=_STEPS * size_of(options)), sight.visit.look())
        wanted = [
            field.id for field in (start, end, readable(sight, options.by), readable(sight, options.color)) if field
        ]
        asked = sight.query(condition, fields=wanted, limit=MOST, cursor=None, count=False, sort=(start.id,))
        return TimelinePage(sight, options, (start, end), sight.visit.read(asked).items)


ARRANGEMENT = Timeline()
