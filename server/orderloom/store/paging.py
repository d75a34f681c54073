"""Pages of user tables: keyset paging in a total order, capped counts, search.

Null is the smallest value in every order, on both databases. A page that follows a cursor asks for the rows beyond the
cursor's row; the leading sort column gets a bound of its own so that an index finds the place without walking there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, and_, bindparam, false, func, literal_column, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from orderloom.logic.core import Core
from orderloom.runtime.ports import BadCursorError, Count, PageSpec, Rows
from orderloom.store.cursor import read_cursor, write_cursor
from orderloom.store.filter_bind import Inputs
from orderloom.store.filter_sql import Clause, emit
from orderloom.store.indexes import ordered
from orderloom.store.layout import ID, Layout, short_digest
from orderloom.store.link import Link
from orderloom.store.statement import Prepared, Row, Statements
from orderloom.store.types import WHOLE, WORDS, Stored

_KEPT: Final = 256
_NEVER_NULL: Final = frozenset({ID, "version", "sys_created_at", "sys_updated_at"})


@dataclass(frozen=True, slots=True)
class _Question:
    """What decides the SQL of a page; everything else about it is a parameter."""

    where: tuple[Core, ...]
    search_fields: tuple[str, ...]
    sort: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """Compiled SQL and the context values it needs."""

    statement: Prepared
    inputs: Inputs


class Pages:
    """The pages of one table under one plan."""

    def __init__(self, layout: Layout, statements: Statements) -> None:
        self._layout = layout
        self._statements = statements
        self._page = lru_cache(_KEPT)(self._make_page)
        self._count = lru_cache(_KEPT)(self._make_count)

    def page(self, link: Link, spec: PageSpec) -> Rows:
        """One page; raises ``BadCursorError``."""
        sort = _total(spec.sort)
        question = _Question(tuple(spec.where), tuple(spec.search_fields) if spec.search else (), sort)
        digest = short_digest(self._layout.name, *sort)
        after = self._after(digest, sort, spec.after) if spec.after else None
        answer = self._page(question, None if after is None else tuple(value is None for value in after))
        values = {**answer.inputs.values(spec.env), "limit": spec.limit + 1}
        if spec.search:
            values["search"] = spec.search
        values.update((f"after_{place}", value) for place, value in enumerate(after or ()) if value is not None)
        found = link.stored(answer.statement, values)
        shown = found[: spec.limit]
        following = write_cursor(digest, self._sort_values(sort, shown[-1])) if len(found) > spec.limit else None
        return Rows(tuple(self._layout.record(row) for row in shown), following, self._counted(link, spec, question))

    def _after(self, digest: str, sort: tuple[str, ...], cursor: str) -> list[object]:
        """The cursor's sort values; raises ``BadCursorError`` also for values that their columns cannot hold."""
        values = read_cursor(digest, cursor, len(sort))
        columns = (self._layout.first(entry.removeprefix("-")) for entry in sort)
        if all(value is None or _holds(column, value) for column, value in zip(columns, values, strict=True)):
            return values
        raise BadCursorError

    def _sort_values(self, sort: tuple[str, ...], row: Row) -> list[object]:
        """The values of the sort columns in a fetched row."""
        places = {column.name: place for place, column in enumerate(self._layout.selected)}
        columns = (self._layout.first(entry.removeprefix("-")) for entry in sort)
        return [self._layout.value(row, places[column.name]) for column in columns]

    def _counted(self, link: Link, spec: PageSpec, question: _Question) -> Count | None:
        """How many rows match, up to the cap."""
        if spec.count_cap is None:
            return None
        answer = self._count(_Question(question.where, question.search_fields, ()))
        values = {**answer.inputs.values(spec.env), "cap": spec.count_cap + 1}
        if spec.search:
            values["search"] = spec.search
        row = link.row(answer.statement, values)
        number = int(str(row[0])) if row else 0
        return Count(min(number, spec.count_cap), exact=number <= spec.count_cap)

    def _make_page(self, question: _Question, empty: tuple[bool, ...] | None) -> _Answer:
        clause, inputs = self._matching(question)
        statement = select(*self._layout.selected).where(clause).limit(bindparam("limit"))
        if empty is not None:
            statement = statement.where(self._beyond(question.sort, empty))
        statement = statement.order_by(*(ordered(self._layout, entry) for entry in question.sort))
        return _Answer(self._statements.prepare(statement), inputs)

    def _make_count(self, question: _Question) -> _Answer:
        clause, inputs = self._matching(question)
        one: Select[*tuple[object, ...]] = select(literal_column("1", WHOLE)).select_from(self._layout.table)
        capped = one.where(clause).limit(bindparam("cap"))
        return _Answer(self._statements.prepare(select(func.count()).select_from(capped.subquery())), inputs)

    def _matching(self, question: _Question) -> tuple[Clause, Inputs]:
        """Live rows that fulfil the filters and the search."""
        dialect = self._statements.dialect.name
        found = emit(question.where, self._layout.paths, dialect)
        clause = and_(self._layout.deleted.is_(None), found.clause)
        if question.search_fields:
            position = func.instr if dialect == "sqlite" else func.strpos
            needle = func.lower(bindparam("search", type_=WORDS))
            columns = [self._layout.first(field) for field in question.search_fields]
            clause = and_(
                clause, or_(*(position(func.lower(column), needle) > literal_column("0") for column in columns))
            )
        return clause, found.inputs

    def _beyond(self, sort: tuple[str, ...], empty: tuple[bool, ...]) -> Clause:
        """Rows that come after the cursor's row."""
        descending = {entry.startswith("-") for entry in sort}
        if len(descending) == 1 and not any(empty) and all(entry.removeprefix("-") in _NEVER_NULL for entry in sort):
            own = tuple_(*(self._layout.first(entry.removeprefix("-")) for entry in sort))
            theirs = tuple_(*(self._bound(entry, place) for place, entry in enumerate(sort)))
            return own < theirs if descending == {True} else own > theirs
        clause: Clause = false()
        for place in reversed(range(len(sort))):
            tied = and_(self._same(sort[place], place, empty=empty[place]), clause)
            clause = or_(self._past(sort[place], place, empty=empty[place]), tied)
        return clause

    def _bound(self, entry: str, place: int) -> ColumnElement[object]:
        return bindparam(f"after_{place}", type_=self._layout.first(entry.removeprefix("-")).type)

    def _same(self, entry: str, place: int, *, empty: bool) -> Clause:
        column = self._layout.first(entry.removeprefix("-"))
        return column.is_(None) if empty else column == self._bound(entry, place)

    def _past(self, entry: str, place: int, *, empty: bool) -> Clause:
        """Strictly after the cursor in one column, null being smallest."""
        column = self._layout.first(entry.removeprefix("-"))
        if entry.startswith("-"):
            if empty:
                return false()
            less = column < self._bound(entry, place)
            return less if entry.removeprefix("-") in _NEVER_NULL else or_(less, column.is_(None))
        return column.is_not(None) if empty else column > self._bound(entry, place)


def _total(sort: Sequence[str]) -> tuple[str, ...]:
    """The order made total by id, which runs like the last entry."""
    if any(entry.removeprefix("-") == ID for entry in sort):
        return tuple(sort)
    return (*sort, "-" + ID if sort and sort[-1].startswith("-") else ID)


def _holds(column: ColumnElement[object], value: object) -> bool:
    return isinstance(column.type, Stored) and column.type.holds(value)
