"""Pages of user tables: keyset paging in a total order, capped counts, search.

Rows without a value come last in every order, on both databases. A page that follows a cursor asks for the rows
beyond the cursor's row; the leading sort column gets a bound of its own so that an index finds the place without
walking there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, and_, bindparam, false, func, literal_column, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from orderloom.runtime.ports import BadCursorError, Count, PageSpec, Rows
from orderloom.store.cursor import read_cursor, write_cursor
from orderloom.store.filter_bind import Inputs
from orderloom.store.filter_sql import Clause
from orderloom.store.indexes import NEVER_NULL, ordered
from orderloom.store.layout import ID, Layout, short_digest
from orderloom.store.link import Link
from orderloom.store.matching import Matching, Narrowed
from orderloom.store.statement import Prepared
from orderloom.store.types import WHOLE, Stored
from orderloom.store.virtual import Wide

_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class _Question:
    """What decides the SQL of a page; everything else about it is a parameter."""

    matching: Narrowed
    sort: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """Compiled SQL, the context values it needs, the layout of its rows, and where in them the sort values stand."""

    statement: Prepared
    inputs: Inputs
    layout: Layout | Wide
    sorted_by: tuple[int, ...] = ()


class Pages:
    """The pages of one table under one plan."""

    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self._layout = matching.layout
        self._statements = matching.statements
        self._page = lru_cache(_KEPT)(self._make_page)
        self._count = lru_cache(_KEPT)(self._make_count)

    def page(self, link: Link, spec: PageSpec) -> Rows:
        """One page; raises ``BadCursorError``."""
        question = _Question(self._matching.narrowed(spec), _total(spec.sort))
        digest = short_digest(self._layout.name, *question.sort)
        after = read_cursor(digest, spec.after, len(question.sort)) if spec.after else None
        answer = self._page(question, None if after is None else tuple(value is None for value in after))
        values = {**self._matching.values(answer.inputs, spec), "limit": spec.limit + 1}
        values.update(_bounds(answer.layout, question.sort, after or ()))
        found = link.stored(answer.statement, values)
        shown = found[: spec.limit]
        following = None
        if len(found) > spec.limit:
            last = shown[-1]
            following = write_cursor(digest, [answer.layout.value(last, place) for place in answer.sorted_by])
        layout = answer.layout
        made = layout.encoded if spec.encoded and isinstance(layout, Layout) else layout.record
        return Rows(tuple(map(made, shown)), following, self._counted(link, spec, question))

    def _counted(self, link: Link, spec: PageSpec, question: _Question) -> Count | None:
        """How many rows match, up to the cap."""
        if spec.count_cap is None:
            return None
        answer = self._count(question.matching)
        values = {**self._matching.values(answer.inputs, spec), "cap": spec.count_cap + 1}
        row = link.row(answer.statement, values)
        number = int(str(row[0])) if row else 0
        return Count(min(number, spec.count_cap), exact=number <= spec.count_cap)

    def _make_page(self, question: _Question, empty: tuple[bool, ...] | None) -> _Answer:
        scope = self._matching.scope(question.matching)
        statement = select(*scope.layout.selected).where(scope.clause).limit(bindparam("limit"))
        if empty is not None:
            statement = statement.where(_beyond(scope.layout, question.sort, empty))
        statement = statement.order_by(*(ordered(scope.layout, entry) for entry in question.sort))
        places = {id(column): place for place, column in enumerate(scope.layout.selected)}
        sorted_by = tuple(places[id(column)] for column in _columns(scope.layout, question.sort))
        return _Answer(self._statements.prepare(statement), scope.inputs, scope.layout, sorted_by)

    def _make_count(self, matching: Narrowed) -> _Answer:
        scope = self._matching.scope(matching)
        one: Select[*tuple[object, ...]] = select(literal_column("1", WHOLE)).select_from(self._layout.table)
        capped = one.where(scope.clause).limit(bindparam("cap"))
        statement = select(func.count()).select_from(capped.subquery())
        return _Answer(self._statements.prepare(statement), scope.inputs, scope.layout)


def _columns(layout: Layout | Wide, sort: Sequence[str]) -> list[ColumnElement[object]]:
    return [layout.first(entry.removeprefix("-")) for entry in sort]


def _bounds(layout: Layout | Wide, sort: Sequence[str], after: Sequence[object]) -> dict[str, object]:
    """The cursor's sort values as parameters; raises ``BadCursorError`` for those that their columns cannot hold."""
    for column, value in zip(_columns(layout, sort), after, strict=False):
        if value is not None and not _holds(column, value):
            raise BadCursorError
    return {f"after_{place}": value for place, value in enumerate(after) if value is not None}


def _beyond(layout: Layout | Wide, sort: tuple[str, ...], empty: tuple[bool, ...]) -> Clause:
    """Rows that come after the cursor's row."""
    columns = _columns(layout, sort)
    descending = {entry.startswith("-") for entry in sort}
    if len(descending) == 1 and not any(empty) and all(entry.removeprefix("-") in NEVER_NULL for entry in sort):
        own, theirs = tuple_(*columns), tuple_(*(_bound(column, place) for place, column in enumerate(columns)))
        return own < theirs if descending == {True} else own > theirs
    clause: Clause = false()
    for place in reversed(range(len(sort))):
        column = columns[place]
        same = column.is_(None) if empty[place] else column == _bound(column, place)
        clause = or_(_past(sort[place], column, place, empty=empty[place]), and_(same, clause))
    return clause


def _bound(column: ColumnElement[object], place: int) -> ColumnElement[object]:
    return bindparam(f"after_{place}", type_=column.type)


def _past(entry: str, column: ColumnElement[object], place: int, *, empty: bool) -> Clause:
    """Strictly after the cursor in one column, nothing being last."""
    if empty:
        return false()
    bound = _bound(column, place)
    beyond = column < bound if entry.startswith("-") else column > bound
    return beyond if entry.removeprefix("-") in NEVER_NULL else or_(beyond, column.is_(None))


def _total(sort: Sequence[str]) -> tuple[str, ...]:
    """The order made total by id, which runs like the last entry."""
    if any(entry.removeprefix("-") == ID for entry in sort):
        return tuple(sort)
    return (*sort, "-" + ID if sort and sort[-1].startswith("-") else ID)


def _holds(column: ColumnElement[object], value: object) -> bool:
    return isinstance(column.type, Stored) and column.type.holds(value)
