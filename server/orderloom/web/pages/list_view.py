"""What the list templates show: columns, rows, filters, chips and the way on, computed from one page of records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Page
from orderloom.runtime.record.gate import Access
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.bulk_bar import bar_of
from orderloom.web.pages.countdowns import Countdown, shown
from orderloom.web.pages.list_state import BY_DUE, SEARCH, ListState
from orderloom.web.urls import import_url, new_url, record_url, view_url
from orderloom.web.widgets.base import Look, Narrowing
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Filter, form_name, narrowing_of, words

_ORDERED = frozenset({"bool", "int", "dec", "str", "date", "datetime"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``opens`` for the one whose cells are the links of the rows."""

    label: str
    style: str
    cell_style: str
    width: int | None
    opens: bool
    sort_href: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record."""

    id: str
    href: str
    title: str
    cells: tuple[Markup | str, ...]
    countdowns: tuple[Countdown, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is in force, and the address without it."""

    label: str
    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A quick filter with its markup."""

    field: FieldPlan
    narrowing: Narrowing
    id: str
    label: str
    html: Markup


def sortable(field: FieldPlan) -> bool:
    """Whether ordering by the field means something to a person."""
    kind = field.codec.logic().get("")
    apart = field.virtual is not None and field.virtual.apart
    return not apart and field.target is None and kind is not None and kind.kind in _ORDERED


def visible_columns(view: ViewPlan, table: TablePlan, access: Access) -> list[tuple[FieldPlan, int | None]]:
    """The view's columns that this person may read, with their widths."""
    return [
        (table.fields[column.id], column.width)
        for column in view.columns
        if column.id in access.readable and column.id in table.fields
    ]


def filters_of(
    visit: AppVisit, view: ViewPlan, table: TablePlan, access: Access, state: ListState, look: Look
) -> list[Narrowed]:
    """The view's quick filters that this person may use."""
    found = []
    for field_id in view.filters:
        field = table.fields.get(field_id)
        if field is None or field_id not in access.whole:
            continue
        name = form_name(field_id)
        narrowing = narrowing_of(field, state.chosen, name, look)
        if narrowing is not None:
            label, html_id = look.pick(field.title), f"filter-{field_id}"
            html = visit.fields.narrow(field, Filter(name, html_id, label, look, narrowing.facts))
            found.append(Narrowed(field, narrowing, html_id, label, html))
    return found


class ListPage:
    """One list page for the templates; ``page`` is what the engine answered. Other layouts have another ``body``."""

    body = "parts/_results.html"

    def __init__(
        self, visit: AppVisit, view: ViewPlan, state: ListState, page: Page, filters: Sequence[Narrowed]
    ) -> None:
        self._visit = visit
        self._view = view
        self._state = state
        self._page = page
        self.table, self._access = visit.table(view.table)
        self.fields = visible_columns(view, self.table, self._access)
        self.filters = filters
        self.title = view.title
        self.table_title = self.table.title
        self.path = view_url(visit.plan.id, view.id)
        self.search = state.search
        self.sort_value = state.sort
        self.at = state.at
        plain = [field for field, _ in self.fields]
        self.look = visit.look(visit.linked(plain, page.items))
        self.countdowns = shown(visit, self.table.id, page.countdowns)
        self.columns = list(self._columns())
        self.rows = [self._row(record) for record in page.items]
        self.bulk = bar_of(visit, self.table, self._access, page.items) if page.items else None

    @property
    def here(self) -> str:
        """The address of what is shown."""
        return self._state.url(self.path)

    @property
    def narrow(self) -> bool:
        """Whether the view itself leaves records out, so that an empty page does not mean an empty table."""
        return self._view.filter is not None

    @property
    def searchable(self) -> bool:
        """Whether there is anything the search box may look in."""
        return bool(search_fields(self._view, self._access))

    @property
    def search_hint(self) -> str:
        """Names what the search box looks in."""
        titles = [self.look.pick(self.table.fields[field].title) for field in search_fields(self._view, self._access)]
        return self.look.say("pages.search_in", what=("、" if self.look.language == "zh" else ", ").join(titles))

    @property
    def new_href(self) -> str:
        """Where a new record begins, for those who may make one."""
        return (
            new_url(self._visit.plan.id, self.table.id, {"form": self._view.form} if self._view.form else {})
            if self._access.create
            else ""
        )

    @property
    def import_href(self) -> str:
        """Where a sheet for the table is sent to, for those who may write to it."""
        writes = (self._access.create or self._access.update) and self.table.source is None
        return import_url(self._visit.plan.id, self.table.id) if writes else ""

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Format and address of everything that matches, as a file."""
        formats = self._visit.services.transfer.exporting.writer.formats()
        return [(one, self._state.url(f"{self.path}/export/{one}")) for one in formats]

    @property
    def chips(self) -> list[Chip]:
        """The filters in force."""
        said: list[tuple[str, str, tuple[str, ...]]] = [(self.look.say("pages.search"), self.search, (SEARCH,))]
        said += [(shown.label, shown.narrowing.words, shown.narrowing.names) for shown in self.filters]
        return [Chip(label, words, self._state.without(names).url(self.path)) for label, words, names in said if words]

    @property
    def number(self) -> int:
        """Which page this is."""
        return len(self._state.trail) + 1

    @property
    def next(self) -> str:
        """The address of the next page."""
        return self._state.forward(self._page.next).url(self.path) if self._page.next else ""

    @property
    def previous(self) -> str:
        """The address of the page before."""
        return self._state.back().url(self.path) if self._state.trail else ""

    @property
    def count_words(self) -> str:
        """How many there are, capped."""
        count = self._page.count
        if count is None:
            return ""
        return self.look.say("pages.count" if count.exact else "pages.count_more", count=count.value)

    def _columns(self) -> Iterable[Column]:
        order = self._state.sort or next(iter(self._view.sort), "")
        opening = self._opening()
        corner = next((field.id for field, _ in self.fields if field.id == self.table.state_field), None)
        for place, (field, width) in enumerate(self.fields):
            style = WIDGETS.get(field.form.type).cell_class
            extra = "ol-cell-title" if place == opening else "ol-cell-end" if field.id == corner else ""
            yield Column(
                label=self.look.pick(field.title),
                style=style,
                cell_style=f"{style} {extra}".strip(),
                width=width,
                opens=place == opening,
                sort_href=self._sort_href(field, order),
                sorted={field.id: "ascending", f"-{field.id}": "descending"}.get(order, "")
                if order.removeprefix("-") == field.id
                else "",
            )

    def _sort_href(self, field: FieldPlan, order: str) -> str:
        """Ascending first; a second press turns the order round."""
        if not sortable(field) or field.id not in self._access.whole:
            return ""
        return self._state.sorted_by(f"-{field.id}" if order == field.id else field.id).url(self.path)

    def _opening(self) -> int:
        """The column that opens the record: the title, else the first."""
        return next((place for place, (field, _) in enumerate(self.fields) if field.id == self.table.title_field), 0)

    def _row(self, record: Record) -> Row:
        show, look = self._visit.fields.cell, self.look
        cells = tuple(
            (words(field, record.values.get(field.id), look) or self._visit.title(self.table, record))
            if column.opens
            else show(field, record.values.get(field.id), look)
            for (field, _), column in zip(self.fields, self.columns, strict=True)
        )
        title = self._visit.title(self.table, record)
        href, timed = record_url(self._visit.plan.id, self.table.id, record.id), self.countdowns.get(record.id, ())
        return Row(record.id, href, title, cells, tuple(timed))

    @property
    def timed(self) -> bool:
        """Whether the clocks have a column: any runs here, or they make the order."""
        return bool(self.countdowns) or self._state.sort == BY_DUE

    @property
    def due_href(self) -> str:
        """The page in the order of the clocks, or back in its own."""
        return self._state.sorted_by("" if self._state.sort == BY_DUE else BY_DUE).url(self.path)

    @property
    def by_due(self) -> bool:
        """Whether the clocks make the order."""
        return self._state.sort == BY_DUE


def search_fields(view: ViewPlan, access: Access) -> tuple[str, ...]:
    """Where the search box looks, within what this person may read."""
    return tuple(field for field in view.search if field in access.whole)
