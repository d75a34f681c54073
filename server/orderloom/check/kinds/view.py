"""Views compiled: columns, a filter that goes into SQL, order, quick filters and search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.layout import CHECKS
from orderloom.check.lookups import unknown_field, unsortable
from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.logic.compile import Checked
from orderloom.model.kinds.form import Form
from orderloom.model.kinds.view import KIND, View
from orderloom.model.layout import LAYOUTS, LayoutOptions


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A column; ``width`` in pixels, None for automatic."""

    id: str
    width: int | None


@dataclass(frozen=True, slots=True)
class ViewPlan:
    """A view of one table. ``options`` are what its layout needs.

    ``filter_rule`` is the filter as written, to be joined with a visitor's own.
    """

    id: str
    title: Mapping[str, str]
    table: str
    layout: str
    options: LayoutOptions
    columns: tuple[ColumnPlan, ...]
    filter: Checked | None
    filter_rule: object
    sort: tuple[str, ...]
    filters: tuple[str, ...]
    search: tuple[str, ...]
    page_size: int
    form: str | None


class ViewCheck:
    """Views in the checker."""

    id = KIND.id

    def check(self, document: View, context: Context) -> Iterable[Problem]:
        """Fields that exist and can do what is asked of them; a filter that the database can answer."""
        form = context.find(Form, document.form)
        if form and form.table != document.table:
            yield Problem("view.other_table", "/form", {"form": form.id, "table": form.table})
        options, faults = _options(document)
        yield from faults
        facts = context.table(document.table)
        if facts is None:
            return
        if options is not None:
            told = CHECKS.get(document.layout).check(options, facts)
            yield from (replace(one, pointer=f"/options{one.pointer}") for one in told)
        for name, members in (("columns", document.columns), ("filters", document.filters)):
            for place, member in enumerate(members):
                yield from unknown_field(facts, member.id, f"/{name}/{place}/id")
        yield from unsortable(facts, document.sort, "/sort", "view.unsortable")
        for place, field in enumerate(document.search):
            yield from unknown_field(facts, field, f"/search/{place}")
            found = facts.fields.get(field)
            if found and not found.traits.searchable:
                yield Problem("view.unsearchable", f"/search/{place}", {"field": field, "type": found.spec.type})
        yield from context.expressions.filter(document.filter, context.read_schema(facts), "/filter")

    def compile(self, document: View, context: Context) -> ViewPlan:
        """The filter as typed Core; search over the fields named here, else over those the table marks."""
        facts = context.sound_table(document.table)
        marked = tuple(name for name, field in facts.fields.items() if field.spec.search)
        return ViewPlan(
            id=document.id,
            title=document.title,
            table=document.table,
            layout=document.layout,
            options=_options(document)[0] or LayoutOptions(),
            columns=tuple(ColumnPlan(column.id, column.width) for column in document.columns),
            filter=context.expressions.predicate(document.filter, context.read_schema(facts)),
            filter_rule=document.filter,
            sort=document.sort,
            filters=tuple(one.id for one in document.filters),
            search=document.search or marked,
            page_size=document.page_size,
            form=document.form,
        )


def _options(document: View) -> tuple[LayoutOptions | None, tuple[Problem, ...]]:
    """What the layout is told, or every fault of its form."""
    layout = LAYOUTS.find(document.layout)
    if layout is None:
        return None, (Problem("view.layout", "/layout", known(document.layout, LAYOUTS.entries)),)
    options, faults = read_shape(layout.shape, document.options)
    return options, tuple(replace(one, pointer=f"/options{one.pointer}") for one in faults)


CHECK = ViewCheck()
