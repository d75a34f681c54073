"""Fields without a column: what they are worked out from becomes subqueries of the statement that reads the record.

One subquery per column of the value, correlated with the record's row: the database runs them for the rows of a page
only, finds the other rows by their id or by the index that every link has, and no row costs a statement of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import Select, and_, case, func, literal, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from orderloom.check.plan import FieldPlan
from orderloom.runtime.ports import Record
from orderloom.runtime.rows import VirtualRead
from orderloom.store.column import COLUMNS, FieldColumns, OneColumn
from orderloom.store.filter_bind import Inputs
from orderloom.store.filter_sql import emit
from orderloom.store.layout import ID, Layout, Placed
from orderloom.store.measures import TAKE, counted
from orderloom.store.statement import Row
from orderloom.store.types import FLAG, WHOLE, Exact, Whole

Sql = ColumnElement[object]
Siblings = Callable[[str], Layout]
"""The layout of another table of the same app and plan, by its id."""

_WHOLE: Final = OneColumn("count", WHOLE, "i")
_FLAG: Final = OneColumn("exists", FLAG, "b")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A virtual field and the subqueries that stand for its columns."""

    field: FieldPlan
    kind: FieldColumns
    columns: tuple[Sql, ...]

    @property
    def first(self) -> Sql:
        """What sorts it."""
        return self.columns[0]


class Wide:
    """A layout and the virtual fields of one question: what a statement selects, and how its rows become records."""

    def __init__(self, layout: Layout, virtual: Sequence[VirtualRead], siblings: Siblings, inputs: Inputs) -> None:
        self._layout = layout
        self._own = len(layout.selected)
        self.virtual = tuple(_placed(read, layout, siblings(read.source.id), inputs) for read in virtual)
        self.placed: Mapping[str, Placed | Drawn] = {**layout.placed, **{one.field.id: one for one in self.virtual}}
        further = [column for one in self.virtual for column in one.columns]
        self.selected: tuple[Sql, ...] = (*layout.selected, *further)
        types = [column.type.dialect_impl(layout.dialect) for column in further]
        self._loads = [type_.result_processor(layout.dialect, None) for type_ in types]

    def first(self, field: str) -> Sql:
        """What sorts a field."""
        return self.placed[field].first if field in self.placed else self._layout.first(field)

    @cached_property
    def paths(self) -> Mapping[str, Sql]:
        """SQL of every logic path."""
        found = dict(self._layout.paths)
        for one in self.virtual:
            for suffix, expression in one.kind.paths(one.field.form, one.columns).items():
                found[one.field.id + suffix] = expression
        return found

    def value(self, row: Row, place: int) -> object:
        """The Python value of one column of ``selected``."""
        if place < self._own:
            return self._layout.value(row, place)
        convert = self._loads[place - self._own]
        return row[place] if convert is None else convert(row[place])

    def record(self, row: Row) -> Record:
        """The record of a row of ``selected``, virtual fields included."""
        record, place = self._layout.record(row[: self._own]), self._own
        worked_out: dict[str, object] = {}
        for one in self.virtual:
            parts = [self.value(row, place + number) for number in range(len(one.columns))]
            place += len(one.columns)
            empty = parts[0] is None
            worked_out[one.field.id] = None if empty else parts[0] if one.kind.plain else one.kind.from_db(parts)
        return record.having(**worked_out)


def _placed(read: VirtualRead, own: Layout, other: Layout, inputs: Inputs) -> Drawn:
    """The field as subqueries over the rows that it draws on, as far as they are within reach."""
    plan = read.plan
    rows = other.table.alias(f"v_{read.field.id}"[:60])
    link = rows.c[other.placed[plan.link].first_name] == own.id if plan.inward else rows.c[ID] == own.first(plan.link)
    wanted = read.where if plan.where is None else (*read.where, plan.where)
    reach = emit(wanted, other.paths_on(rows), own.dialect.name, inputs)
    one = _Rows(own, rows, and_(link, rows.c[other.deleted.name].is_(None), reach.clause))
    if plan.measure == "count":
        return Drawn(read.field, _WHOLE, (one.take(counted()),))
    if plan.measure == "exists":
        return Drawn(read.field, _FLAG, (one.any(),))
    source = other.placed.get(plan.field)  # id and version are the row's own
    columns = [rows.c[column.name] for column in source.columns] if source else [rows.c[plan.field]]
    if plan.measure == "distinct":
        return Drawn(read.field, _WHOLE, (one.take(TAKE["distinct"](columns[0])),))
    taken = [_measured(plan.measure, columns), *(func.min(unit, type_=unit.type) for unit in columns[1:])]
    kind = COLUMNS.get(source.field.type) if source else _WHOLE
    return Drawn(read.field, kind, tuple(one.take(part) for part in (taken if plan.measure else columns)))


def _measured(measure: str, columns: Sequence[Sql]) -> Sql:
    """One figure of all rows; nothing where their units differ, and zero for a plain sum of no rows."""
    if not measure:
        return columns[0]
    amount, units = TAKE[measure](columns[0]), columns[1:]
    if units:
        return case((and_(*(func.min(unit) == func.max(unit) for unit in units)), amount))
    if measure == "sum" and isinstance(amount.type, Whole | Exact):
        return func.coalesce(amount, literal(0, WHOLE), type_=amount.type)
    return amount


class _Rows:
    """The rows of another table that belong to the record of the statement around."""

    def __init__(self, own: Layout, rows: FromClause, clause: ColumnElement[bool]) -> None:
        self._own = own
        self._rows = rows
        self._clause = clause

    def take(self, value: Sql) -> Sql:
        """One value of them."""
        return self._select(value).scalar_subquery()

    def any(self) -> Sql:
        """Whether there is one."""
        yes, no = literal(value=True, type_=FLAG), literal(value=False, type_=FLAG)
        return case((self._select(literal(1, WHOLE)).exists(), yes), else_=no)

    def _select(self, value: Sql) -> Select[*tuple[object, ...]]:
        return select(value).select_from(self._rows).where(self._clause).correlate(self._own.table)
