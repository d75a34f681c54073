"""What belongs to a record: the records of other tables that link to it, a few of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Count, Query
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.urls import new_url, record_url, view_url, with_query
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import form_name, words

_SHOWN = 10
_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """One record that belongs to this one."""

    href: str
    title: str
    cells: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class RelatedColumn:
    """One column."""

    label: str
    style: str


@dataclass(frozen=True, slots=True)
class Related:
    """The records of one table that link here; ``all_href`` leads to a list of them when there are more."""

    id: str
    title: Mapping[str, str]
    columns: tuple[RelatedColumn, ...]
    rows: tuple[RelatedRow, ...]
    count: Count | None
    new_href: str
    all_href: str


def related(visit: AppVisit, table: TablePlan, record: Record) -> list[Related]:
    """Every table with a link to ``table`` that this person may read, in document order."""
    return [
        _related(visit, other, field, record)
        for other in visit.plan.all(TablePlan).values()
        for field in other.fields.values()
        if field.target == table.id and _readable(visit, other, field)
    ]


def _readable(visit: AppVisit, table: TablePlan, field: FieldPlan) -> bool:
    access = visit.rights.on(table.id)
    return access is not None and access.read and field.id in access.whole


def _related(visit: AppVisit, table: TablePlan, link: FieldPlan, record: Record) -> Related:
    view = visit.first_view(table.id)
    title, columns = _columns(visit, table, view, link)
    query = Query(
        visit.plan.id,
        table.id,
        visit.actor,
        filter={"==": [{"var": link.id}, record.id]},
        sort=("sys_created_at",) if "sys_created_at" in _access_readable(visit, table) else (),
        limit=_SHOWN,
        fields=tuple(field.id for field in (title, *columns) if field is not None),
    )
    page = visit.read(query)
    look = visit.look(visit.linked(columns, page.items))
    show = visit.fields.cell
    rows = tuple(
        RelatedRow(
            record_url(visit.plan.id, table.id, one.id),
            (words(title, one.values.get(title.id), look) if title else "") or visit.title(table, one),
            tuple(show(field, one.values.get(field.id), look) for field in columns),
        )
        for one in page.items
    )
    heads = tuple(RelatedColumn(look.pick(field.title), WIDGETS.get(field.form.type).cell_class) for field in columns)
    name = title.title if title else table.title
    return Related(
        id=f"{table.id}-{link.id}",
        title=table.title,
        columns=(RelatedColumn(look.pick(name), ""), *heads),
        rows=rows,
        count=page.count,
        new_href=_new(visit, table, link, record),
        all_href=_all(visit, view, link, record) if page.next else "",
    )


def _columns(
    visit: AppVisit, table: TablePlan, view: ViewPlan | None, link: FieldPlan
) -> tuple[FieldPlan | None, list[FieldPlan]]:
    """The title, if it may be read, and a few more columns: those of the table's list, else its first fields."""
    readable = _access_readable(visit, table)
    listed: Iterable[str] = (column.id for column in view.columns) if view else table.fields
    fields = [
        table.fields[name]
        for name in listed
        if name in table.fields and name in readable and name not in (link.id, table.title_field)
    ]
    own = [field for field in fields if not field.system] or fields
    return (table.fields[table.title_field] if table.title_field in readable else None, own[:_COLUMNS])


def _access_readable(visit: AppVisit, table: TablePlan) -> frozenset[str]:
    access = visit.rights.on(table.id)
    return access.readable if access else frozenset()


def _new(visit: AppVisit, table: TablePlan, link: FieldPlan, record: Record) -> str:
    access = visit.rights.on(table.id)
    if access is None or not access.create or link.id not in access.creatable:
        return ""
    return new_url(visit.plan.id, table.id, {form_name(link.id): record.id})


def _all(visit: AppVisit, view: ViewPlan | None, link: FieldPlan, record: Record) -> str:
    """The list narrowed to this record, where that list offers it."""
    if view is None or link.id not in view.filters:
        return ""
    return with_query(view_url(visit.plan.id, view.id), {form_name(link.id): record.id})
