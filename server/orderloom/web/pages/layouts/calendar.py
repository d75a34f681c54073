"""Calendars: the weeks of a month, beginning on Monday; an entry goes to another day by dragging or by its own menu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from orderloom.check.plan import FieldPlan
from orderloom.model.layouts.calendar import LAYOUT, CalendarOptions
from orderloom.runtime.ports import Record
from orderloom.web.pages.layouts.base import Card, CardPage, Sight, day_of, readable
from orderloom.web.pages.layouts.spans import chosen_day, days, month_after, month_before, within
from orderloom.web.pages.list_view import ListPage
from orderloom.web.urls import place_url
from orderloom.web.widgets.moments import month_words, weekday_words

MOST = 500
"""Records of one month."""

SHOWN = 4
"""Entries of a day before the rest is folded away."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record on one day; ``href`` of ``place`` is where its day is changed, empty where it may not be."""

    card: Card
    place: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its entries."""

    iso: str
    number: int
    words: str
    outside: bool
    today: bool
    entries: tuple[Entry, ...]
    folded: tuple[Entry, ...]
    new_href: str


class CalendarPage(CardPage):
    """A month for the template."""

    body = "views/calendar.html"

    def __init__(self, sight: Sight, options: CalendarOptions, start: FieldPlan, records: Sequence[Record]) -> None:
        super().__init__(sight, records)
        self._start = start
        self._end = readable(sight, options.end)
        self._color = readable(sight, options.color)
        self._records = records
        self._today = day_of(sight.visit.now, self.look) or date.min
        self.month = chosen_day(sight.state.at, self._today).replace(day=1)
        self.full = len(records) >= MOST

    @property
    def month_words(self) -> str:
        """The month in words."""
        return month_words(self.month, self.look.language)

    @property
    def weekdays(self) -> list[str]:
        """Monday to Sunday in words."""
        return [weekday_words(place, self.look.language) for place in range(7)]

    @property
    def before(self) -> str:
        """The address of the month before."""
        return self._at(month_before(self.month))

    @property
    def after(self) -> str:
        """The address of the next month."""
        return self._at(month_after(self.month))

    @property
    def now(self) -> str:
        """The address of the present month."""
        return self.sight.state.placed("").url(self.path)

    def _at(self, month: date) -> str:
        return self.sight.state.placed(f"{month:%Y-%m}").url(self.path)

    @property
    def weeks(self) -> list[list[Day]]:
        """The weeks that the month touches."""
        first, after = stretch(self.month)
        entries = self._by_day(first, after)
        found = [self._day(day, entries.get(day, ())) for day in days(first, after)]
        return [found[place : place + 7] for place in range(0, len(found), 7)]

    def _by_day(self, first: date, after: date) -> dict[date, list[Entry]]:
        found: dict[date, list[Entry]] = {}
        for record in self._records:
            start = day_of(record.values.get(self._start.id), self.look)
            if start is None:
                continue
            end = day_of(record.values.get(self._end.id), self.look) if self._end else None
            entry = Entry(self.card(record, self._color), self._place(record))
            for day in days(max(start, first), min((end or start) + timedelta(days=1), after)):
                found.setdefault(day, []).append(entry)
        return found

    def _place(self, record: Record) -> str:
        if self._start.id not in self.sight.access.changeable:
            return ""
        return place_url(self.sight.visit.plan.id, self.table.id, record.id, self._start.id)

    def _day(self, day: date, entries: Iterable[Entry]) -> Day:
        all_of_it = tuple(entries)
        shown = all_of_it if len(all_of_it) <= SHOWN + 1 else all_of_it[:SHOWN]
        return Day(
            iso=day.isoformat(),
            number=day.day,
            words=f"{day.isoformat()} {weekday_words(day.weekday(), self.look.language)}",
            outside=day.month != self.month.month,
            today=day == self._today,
            entries=shown,
            folded=all_of_it[len(shown) :],
            new_href=self._new(day),
        )

    def _new(self, day: date) -> str:
        """Where a new record of that day begins."""
        if not self.new_href or self._start.id not in self.sight.access.creatable:
            return ""
        return f"{self.new_href}{'&' if '?' in self.new_href else '?'}f.{self._start.id}={day.isoformat()}"


def stretch(month: date) -> tuple[date, date]:
    """The Monday on or before the month's first day, and the Monday after its last."""
    first = month.replace(day=1)
    last = month_after(first) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=7 - last.weekday())


class Calendar:
    """Reads the records of one month."""

    id = LAYOUT.id

    def page(self, sight: Sight) -> ListPage:
        """The records of one month."""
        options = sight.view.options
        start = readable(sight, options.start) if isinstance(options, CalendarOptions) else None
        if not isinstance(options, CalendarOptions) or start is None:
            return CardPage(sight, ())
        look = sight.visit.look()
        today = day_of(sight.visit.now, look) or date.min
        first, after = stretch(chosen_day(sight.state.at, today))
        end = readable(sight, options.end)
        wanted = [field.id for field in (start, end, readable(sight, options.color)) if field]
        condition = within(start, end, first, after, look)
        page = sight.visit.read(
            sight.query(condition, fields=wanted, limit=MOST, cursor=None, count=False, sort=(start.id,))
        )
        return CalendarPage(sight, options, start, page.items)


ARRANGEMENT = Calendar()
