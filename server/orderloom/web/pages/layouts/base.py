"""What the pages of all layouts share: the question behind a view, and a card for a record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from markupsafe import Markup

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import FieldPlan
from orderloom.model.registry import Registry
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.gate import Access
from orderloom.runtime.timer_rows import Timer
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.countdowns import Countdown
from orderloom.web.pages.list_state import BY_DUE, ListState
from orderloom.web.pages.list_view import ListPage, Narrowed, search_fields, visible_columns
from orderloom.web.urls import record_url
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.render import words


@dataclass(frozen=True)
class Sight:
    """A view as one person looks at it now."""

    visit: AppVisit
    view: ViewPlan
    state: ListState
    filters: Sequence[Narrowed]
    access: Access

    def query(self, *further: object, fields: Iterable[str] = (), **more: object) -> Query:
        """The question behind the view; ``further`` conditions narrow it, ``fields`` are wanted beside the columns."""
        written = (self.view.filter_rule, *(one.narrowing.condition for one in self.filters), *further)
        conditions = [part for part in written if part is not None]
        table, _ = self.visit.table(self.view.table)
        shown = [field.id for field, _ in visible_columns(self.view, table, self.access)]
        wanted = dict.fromkeys((*shown, *({*fields, table.title_field} & self.access.readable)))
        asked: dict[str, object] = {
            "app": self.visit.plan.id,
            "table": self.view.table,
            "actor": self.visit.actor,
            "filter": conditions[0] if len(conditions) == 1 else {"and": conditions} if conditions else None,
            "sort": self.sort,
            "limit": self.view.page_size,
            "cursor": self.state.cursor,
            "fields": tuple(wanted),
            "search": self.state.search,
            "search_fields": search_fields(self.view, self.access),
            **more,
        }
        return Query(**asked)  # type: ignore[arg-type]  # the names above are the query's own

    @property
    def sort(self) -> tuple[str, ...]:
        """The visitor's order, else the view's, as far as it may be read."""
        own = self.state.sort and self.state.sort != BY_DUE
        wanted = (self.state.sort,) if own else self.view.sort
        return tuple(key for key in wanted if key.removeprefix("-") in self.access.whole)


class Arrangement(Protocol):
    """One layout on the page."""

    @property
    def id(self) -> str:
        """The layout."""

    def page(self, sight: Sight) -> ListPage:
        """What the template ``page.body`` shows."""


ARRANGEMENTS: Registry[Arrangement] = Registry("orderloom.web.pages.layouts", "ARRANGEMENT")
"""Every layout, by id."""


@dataclass(frozen=True, slots=True)
class Card:
    """A record as a card: its heading, what stands below it, the colour of its edge and what that colour says."""

    id: str
    href: str
    title: str
    facts: tuple[tuple[str, Markup], ...]
    color: str
    color_words: str
    record: Record
    countdowns: tuple[Countdown, ...] = ()


class CardPage(ListPage):
    """A page of cards; the view's first column is their heading, the others stand below it."""

    def __init__(self, sight: Sight, records: Sequence[Record], timers: Sequence[Timer] = ()) -> None:
        page = Page(tuple(records), countdowns=tuple(timers))
        super().__init__(sight.visit, sight.view, sight.state, page, sight.filters)
        self.sight = sight

    def card(self, record: Record, color: FieldPlan | None = None) -> Card:
        """One record."""
        visit, look = self.sight.visit, self.look
        facts = [
            (look.pick(field.title), visit.fields.cell(field, record.values.get(field.id), look))
            for field, _ in self.fields[1:]
            if record.values.get(field.id) not in (None, "", ())
        ]
        heading = words(self.fields[0][0], record.values.get(self.fields[0][0].id), look) if self.fields else ""
        return Card(
            id=record.id,
            href=record_url(visit.plan.id, self.table.id, record.id),
            title=heading or visit.title(self.table, record),
            facts=tuple(facts),
            color=color_of(color, record, look) if color else "",
            color_words=words(color, record.values.get(color.id), look) if color else "",
            record=record,
            countdowns=tuple(self.countdowns.get(record.id, ())),
        )


def readable(sight: Sight, name: str | None) -> FieldPlan | None:
    """A field of the view's table that this person may read."""
    table, _ = sight.visit.table(sight.view.table)
    return table.fields.get(name) if name in sight.access.readable and name is not None else None


def color_of(field: FieldPlan, record: Record, look: Look) -> str:
    """The colour of a record's code; grey for one without."""
    dictionary = look.plan.find(DictionaryPlan, field.dictionary) if field.dictionary else None
    entry = dictionary.entries.get(str(record.values.get(field.id))) if dictionary else None
    return entry.color if entry else "gray"


def day_of(value: object, look: Look) -> date | None:
    """The day of a date or moment in the app's zone."""
    if isinstance(value, datetime):
        return value.astimezone(look.zone).date()
    return value if isinstance(value, date) else None
