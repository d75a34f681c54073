"""Counts what a table plan means for the records there are: how many it touches and how many stand against it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import AppPlan
from orderloom.check.structure import Sort, StructureChange
from orderloom.store import ddl
from orderloom.store.conversion import convert
from orderloom.store.layout import Layout, Placed
from orderloom.store.link import Database
from orderloom.store.types import WORDS

_SLICE: Final = 5000
_EXAMPLES: Final = 3
_LONGEST_EXAMPLE: Final = 40

Clause = ColumnElement[bool]


def measure(
    database: Database, old: AppPlan | None, new: AppPlan, changes: Sequence[StructureChange]
) -> tuple[StructureChange, ...]:
    """``changes`` between two versions with their counts; ``old`` is in force, so its tables are there."""
    if old is None:
        return tuple(changes)
    return _Measuring(database, old, new).all(changes)


class _Measuring:
    """Two versions side by side, by table."""

    def __init__(self, database: Database, old: AppPlan, new: AppPlan) -> None:
        self._database = database
        dialect = database.engine.dialect
        self._old = {layout.plan.id: layout for layout in ddl.layouts(old, dialect)}
        self._new = {layout.plan.id: layout for layout in ddl.layouts(new, dialect)}
        self._ways: Mapping[Sort, Callable[[Layout, StructureChange], StructureChange]] = {
            Sort.TABLE_RETIRED: self._rows,
            Sort.FIELD_ADDED: self._added,
            Sort.FIELD_RETIRED: self._with_value,
            Sort.FIELD_RETYPED: self._retyped,
            Sort.FIELD_RECOMPUTED: self._rows,
            Sort.REQUIRED_ADDED: self._without_value,
            Sort.KEY_ADDED: self._equal,
            Sort.INDEX_ADDED: self._rows,
        }

    def all(self, changes: Sequence[StructureChange]) -> tuple[StructureChange, ...]:
        """Each change measured in the way of its sort."""
        found: list[StructureChange] = []
        for change in changes:
            way, layout = self._ways.get(change.sort), self._old.get(change.table)
            found.append(change if way is None or layout is None else way(layout, change))
        return tuple(found)

    def _rows(self, layout: Layout, change: StructureChange) -> StructureChange:
        return replace(change, rows=self._count(layout))

    def _added(self, layout: Layout, change: StructureChange) -> StructureChange:
        """Only a formula touches the records there are."""
        placed = self._new[change.table].placed.get(change.field)
        return self._rows(layout, change) if placed and placed.field.recipe else change

    def _with_value(self, layout: Layout, change: StructureChange) -> StructureChange:
        placed = layout.placed.get(change.field)
        return change if placed is None else replace(change, rows=self._count(layout, placed.first.is_not(None)))

    def _without_value(self, layout: Layout, change: StructureChange) -> StructureChange:
        placed = layout.placed.get(change.field)
        return replace(change, failing=self._count(layout, *([placed.first.is_(None)] if placed else ())))

    def _retyped(self, layout: Layout, change: StructureChange) -> StructureChange:
        placed, coming = layout.placed.get(change.field), self._new[change.table].placed.get(change.field)
        if placed is None or coming is None:
            return change
        rows, failing, examples = 0, 0, list[str]()
        for value in self._values(layout, placed):
            rows += 1
            if convert(placed.field, coming.field, value).failed:
                failing += 1
                if len(examples) < _EXAMPLES:
                    examples.append(_shown(placed.field.codec.encode(value)))
        return replace(change, rows=rows, failing=failing, examples=tuple(dict.fromkeys(examples)))

    def _values(self, layout: Layout, placed: Placed) -> Iterator[object]:
        """Every value of a field, deleted records included: they move as well."""
        after = ""
        statement = self._database.statements.prepare(
            select(layout.id, *placed.columns)
            .where(placed.first.is_not(None), layout.id > bindparam("after", type_=WORDS))
            .order_by(layout.id)
            .limit(_SLICE)
        )
        while True:
            with self._database.snapshot() as link:
                rows = link.rows(statement, {"after": after})
            for row in rows:
                yield row[1] if placed.kind.plain else placed.kind.from_db(row[1:])
            if len(rows) < _SLICE:
                return
            after = str(rows[-1][0])

    def _equal(self, layout: Layout, change: StructureChange) -> StructureChange:
        """Groups of records that a new key would not allow; not counted where the values have to be moved first."""
        coming = self._new[change.table]
        key = next((one for one in coming.plan.keys if one.id == change.part), None)
        there = {column.name for column in layout.selected}
        if key is None or any(column.name not in there for column in coming.key_columns(key)):
            return change
        columns = [layout.table.c[column.name] for column in coming.key_columns(key)]
        filled = [column.is_not(None) for column in columns] if key.sparse else []
        groups = select(*columns).where(layout.deleted.is_(None), *filled).group_by(*columns).having(func.count() > 1)
        shown = self._all(groups.limit(_EXAMPLES))
        failing = self._all(select(func.count()).select_from(groups.subquery()))[0][0] if shown else 0
        examples = tuple(_shown(" / ".join("–" if part is None else str(part) for part in row)) for row in shown)
        return replace(change, rows=self._count(layout), failing=int(str(failing)), examples=examples)

    def _count(self, layout: Layout, *clauses: Clause) -> int:
        counted = select(func.count()).select_from(layout.table).where(layout.deleted.is_(None), *clauses)
        return int(str(self._all(counted)[0][0]))

    def _all(self, statement: Select[*tuple[object, ...]]) -> list[Sequence[object]]:
        with self._database.snapshot() as link:
            return link.rows(self._database.statements.prepare(statement))


def _shown(value: object) -> str:
    """A value short enough for a sentence."""
    text = str(value)
    return text if len(text) <= _LONGEST_EXAMPLE else text[:_LONGEST_EXAMPLE] + "…"
