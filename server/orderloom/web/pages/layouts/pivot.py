"""Pivots: figures by two characteristics, with totals; a figure leads to the records behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import FieldPlan
from orderloom.model.layouts.pivot import LAYOUT, PivotOptions
from orderloom.runtime.record.change import Group, Page
from orderloom.web.pages.layouts.base import CardPage, Sight, readable
from orderloom.web.pages.layouts.spans import month_after
from orderloom.web.pages.list_state import ListState
from orderloom.web.pages.list_view import ListPage
from orderloom.web.urls import view_url
from orderloom.web.widgets.moments import month_words
from orderloom.web.widgets.render import form_name, words

MOST = 500
"""Groups of one table."""

_SPANNED = {"day": 1, "week": 7}

Key = object


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: what stands in it, and the list of its records; both may be empty."""

    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one row under the columns, and what they come to."""

    title: str
    figures: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True, slots=True)
class Axis:
    """One characteristic: its field, and the span it is cut into."""

    field: FieldPlan
    written: str
    span: str


class PivotPage(CardPage):
    """A table of figures for the template. Totals are asked for, not added up: means and distinct counts do not add."""

    body = "views/pivot.html"

    def __init__(
        self, sight: Sight, options: PivotOptions, axes: Sequence[Axis], answers: Mapping[tuple[int, ...], Page]
    ) -> None:
        super().__init__(sight, ())
        self._options = options
        self._axes = axes
        self._answers = answers
        self.full = any(page.count is not None and not page.count.exact for page in answers.values())
        field = readable(sight, options.of)
        self._measured = field
        self.measure = self.look.say(
            f"pages.views.measure.{options.measure}", field=self.look.pick(field.title) if field else ""
        )
        self.titles_of = sight.visit.titles(self._links(answers))

    def _links(self, answers: Mapping[tuple[int, ...], Page]) -> dict[str, set[str]]:
        wanted: dict[str, set[str]] = {}
        for (place, *_), page in ((places, page) for places, page in answers.items() if places):
            target = self._axes[place].field.refers
            if target:
                wanted.setdefault(target, set()).update(str(g.keys[0]) for g in page.groups if g.keys[0] is not None)
        return wanted

    @property
    def row_title(self) -> str:
        """What makes the rows."""
        return self.look.pick(self._axes[0].field.title)

    @property
    def column_title(self) -> str:
        """What makes the columns; empty without them."""
        return self.look.pick(self._axes[1].field.title) if len(self._axes) > 1 else ""

    @property
    def heads(self) -> list[str]:
        """The columns in words."""
        return [self._said(1, key) for key in self._keys(1)]

    @property
    def lines(self) -> list[Line]:
        """The rows, and the totals of the columns last."""
        cells = {group.keys: group for group in self._groups(0, 1)} if len(self._axes) > 1 else {}
        rows = {group.keys[0]: group for group in self._groups(0)}
        columns = self._keys(1)
        found = [
            Line(
                self._said(0, key),
                tuple(self._figure(cells.get((key, column)), {0: key, 1: column}) for column in columns),
                self._figure(rows.get(key), {0: key}),
            )
            for key in self._keys(0)
        ]
        if not found:
            return []
        sums = {group.keys[0]: group for group in self._groups(1)} if len(self._axes) > 1 else {}
        last = tuple(self._figure(sums.get(column), {1: column}) for column in columns)
        whole = next(iter(self._groups()), None)
        return [*found, Line(self.look.say("pages.views.total"), last, self._figure(whole, {}))]

    def _groups(self, *places: int) -> Sequence[Group]:
        page = self._answers.get(places)
        return page.groups if page else ()

    def _keys(self, place: int) -> list[Key]:
        """The values of one characteristic, codes in the order of their dictionary."""
        keys = [group.keys[0] for group in self._groups(place)] if place < len(self._axes) else []
        order = self._order(place) if keys else {}
        return sorted(keys, key=lambda key: (key is None, order.get(str(key), len(order)), str(key)))

    def _order(self, place: int) -> dict[str, int]:
        shown = self._axes[place].field
        entries = self._entries(shown)
        return {code: number for number, code in enumerate(entries)}

    def _entries(self, field: FieldPlan) -> Sequence[str]:
        found = self.look.plan.find(DictionaryPlan, field.dictionary) if field.dictionary else None
        return tuple(found.entries) if found else ()

    def _said(self, place: int, key: Key) -> str:
        axis = self._axes[place]
        if key is None:
            return self.look.say("pages.views.none")
        if axis.span and isinstance(key, date):
            return month_words(key, self.look.language) if axis.span == "month" else key.isoformat()
        if axis.field.refers:
            return self.titles_of.get(axis.field.refers, {}).get(str(key), f"#{str(key)[-6:]}")
        return words(axis.field, key, self.look)

    def _figure(self, group: Group | None, keys: Mapping[int, Key]) -> Figure:
        if group is None:
            return Figure("")
        if group.mixed:
            return Figure(self.look.say("pages.views.mixed"), self._href(keys))
        value = group.values[0]
        exact = self._measured is not None and self._options.measure not in {"count", "distinct"}
        said = words(self._measured, value, self.look) if exact and self._measured else f"{value or 0:,}"
        return Figure(said or "–", self._href(keys))

    def _href(self, keys: Mapping[int, Key]) -> str:
        """A list of this table that can be narrowed by the characteristics; empty when there is none."""
        wanted = {place: key for place, key in keys.items() if place < len(self._axes)}
        names = {self._axes[place].field.id for place in wanted}
        target = self._target(names)
        if target is None or any(key is None for key in wanted.values()):
            return ""
        chosen = {name: values for place, key in wanted.items() for name, values in _narrowed(self._axes[place], key)}
        state = ListState(self.sight.state.search, "", {**self.sight.state.chosen, **chosen})
        return state.url(view_url(self.sight.visit.plan.id, target.id))

    def _target(self, names: set[str]) -> ViewPlan | None:
        visit = self.sight.visit
        views = [view for name, view in visit.plan.all(ViewPlan).items() if name in visit.rights.views]
        fitting = (view for view in views if view.table == self.table.id and view.layout != self.sight.view.layout)
        return next((view for view in fitting if names <= set(view.filters)), None)


def _narrowed(axis: Axis, key: Key) -> list[tuple[str, tuple[str, ...]]]:
    """The quick filters of one value."""
    name = form_name(axis.field.id)
    if not axis.span or not isinstance(key, date):
        return [(name, (str(key),))]
    if axis.span == "month":
        after = month_after(key)
    elif axis.span == "year":
        after = key.replace(year=key.year + 1)
    else:
        after = key + timedelta(days=_SPANNED[axis.span])
    return [(f"{name}.from", (key.isoformat(),)), (f"{name}.to", ((after - timedelta(days=1)).isoformat(),))]


class Pivot:
    """Asks for figures and totals, each by its own grouping."""

    id = LAYOUT.id

    def page(self, sight: Sight) -> ListPage:
        """The figures, their totals by row and column, and the total of all."""
        options = sight.view.options
        if not isinstance(options, PivotOptions):
            return CardPage(sight, ())
        axes = [axis for written in (options.rows, options.columns) if written and (axis := _axis(sight, written))]
        wanted = 2 if options.columns else 1
        if len(axes) < wanted or (options.of and readable(sight, options.of) is None):
            return CardPage(sight, ())
        places: list[tuple[int, ...]] = [(0,), (1,), (0, 1), ()] if wanted > 1 else [(0,), ()]
        measure = options.measure if options.of is None else f"{options.measure}:{options.of}"
        answers = {
            one: sight.visit.read(
                sight.query(
                    group=tuple(axes[place].written for place in one),
                    measures=(measure,),
                    fields=(),
                    sort=(),
                    limit=MOST,
                    cursor=None,
                )
            )
            for one in places
        }
        return PivotPage(sight, options, axes, answers)


def _axis(sight: Sight, written: str) -> Axis | None:
    path, _, span = written.partition(":")
    field = readable(sight, path.partition(".")[0])
    return Axis(field, written, span) if field else None


ARRANGEMENT = Pivot()
