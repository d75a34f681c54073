"""Rows put together and measured: one GROUP BY statement per sort of question, on both databases.

Spans of time are days of the app's zone. PostgreSQL knows zones itself; SQLite asks two functions of ``store.zones``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Final

from sqlalchemy import Select, bindparam, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.sql.elements import ColumnElement, TextClause

from orderloom.runtime.ports import Group, GroupSpec
from orderloom.runtime.rows import GroupKey, Measure
from orderloom.store.filter_bind import Inputs
from orderloom.store.layout import Placed
from orderloom.store.link import Link
from orderloom.store.matching import Matching, Narrowed
from orderloom.store.measures import TAKE, counted
from orderloom.store.statement import Prepared
from orderloom.store.types import DAY, WHOLE, WORDS, Exact, Moment, as_units
from orderloom.store.virtual import Drawn

_KEPT: Final = 256
_MEAN_PLACES: Final = 2
Sql = ColumnElement[object]


@dataclass(frozen=True, slots=True)
class _Question:
    """What decides the SQL; limits and values are parameters."""

    matching: Narrowed
    keys: tuple[GroupKey, ...]
    measures: tuple[Measure, ...]
    order: tuple[tuple[int, bool], ...]
    zone: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """The columns of one measure, and how their values become one value (and whether units differed)."""

    columns: tuple[Sql, ...]
    read: Callable[[Sequence[object]], tuple[object, bool]]


class Groups:
    """The groups of one table under one plan."""

    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self._sqlite = matching.sqlite
        self._statement = lru_cache(_KEPT)(self._make)

    def groups(self, link: Link, spec: GroupSpec) -> tuple[Group, ...]:
        """At most one group more than the limit says."""
        narrowed = self._matching.narrowed(spec.matching)
        statement, taken, inputs = self._statement(_Question(narrowed, spec.keys, spec.measures, spec.order, spec.zone))
        values = {**self._matching.values(inputs, spec.matching), "limit": spec.matching.limit + 1}
        return tuple(self._group(len(spec.keys), taken, row) for row in link.rows(statement, values))

    @staticmethod
    def _group(keys: int, taken: Sequence[_Taken], row: Sequence[object]) -> Group:
        place, values, mixed = keys, [], set()
        for number, measure in enumerate(taken):
            value, differs = measure.read(row[place : place + len(measure.columns)])
            place += len(measure.columns)
            values.append(value)
            if differs:
                mixed.add(number)
        return Group(tuple(row[:keys]), tuple(values), frozenset(mixed))

    def _make(self, question: _Question) -> tuple[Prepared, tuple[_Taken, ...], Inputs]:
        scope = self._matching.scope(question.matching)
        paths, layout = scope.layout.paths, scope.layout
        keys = [self._key(paths[key.path], key.bucket, question.zone) for key in question.keys]
        taken = tuple(_taken(measure, layout.placed) for measure in question.measures)
        columns = [*keys, *(column for one in taken for column in one.columns)]
        named = [column.label(f"c{place}") for place, column in enumerate(columns)]
        found: Select[*tuple[object, ...]] = select(*named).select_from(self._matching.layout.table)
        statement = found.where(scope.clause).limit(bindparam("limit"))
        if keys:
            # By name: two uses of one expression with parameters are two expressions to PostgreSQL.
            statement = statement.group_by(*(text(one.name) for one in named[: len(keys)]))
            statement = statement.order_by(*_order(question, taken))
        return self._matching.statements.prepare(statement), taken, scope.inputs

    def _key(self, column: Sql, bucket: str, zone: str) -> Sql:
        """The value itself, or the first day of its span."""
        if not bucket:
            return column
        moment = isinstance(column.type, Moment)
        if self._sqlite:
            day = func.zone_day(as_units(column), literal(zone, WORDS)) if moment else as_units(column)
            return func.span_day(day, literal(bucket, WORDS), type_=DAY)
        local = func.timezone(literal(zone, WORDS), column, type_=TIMESTAMP()) if moment else cast(column, TIMESTAMP())
        return cast(func.date_trunc(literal(bucket, WORDS), local), DAY)


def _order(question: _Question, taken: Sequence[_Taken]) -> Iterator[TextClause]:
    """As asked for, then by the keys; empty ones last."""
    keys = len(question.keys)
    widths = accumulate((len(one.columns) for one in taken), initial=keys)
    firsts = [*range(keys), *widths]
    for place, descending in (*question.order, *((place, False) for place in range(keys))):
        yield text(f"c{firsts[place]} {'DESC' if descending else 'ASC'} NULLS LAST")


def _taken(measure: Measure, placed: Mapping[str, Placed] | Mapping[str, Placed | Drawn]) -> _Taken:
    if not measure.field:
        return _Taken((counted(),), _first)
    field = placed[measure.field]
    mean = measure.name == "avg"
    amount = TAKE["sum" if mean else measure.name](field.first)
    if measure.name == "distinct":
        return _Taken((amount,), _first)
    units = tuple(take(column, type_=column.type) for column in field.columns[1:] for take in (func.min, func.max))
    rows = (func.count(field.first, type_=WHOLE),) if mean else ()
    places = field.first.type.decimals if isinstance(field.first.type, Exact) else 0
    return _Taken((amount, *units, *rows), _Reader(field, len(units), places, mean=mean))


def _first(values: Sequence[object]) -> tuple[object, bool]:
    return values[0], False


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes the value of a field again from an amount and the units that its rows must share."""

    field: Placed | Drawn
    units: int
    places: int
    mean: bool

    def __call__(self, values: Sequence[object]) -> tuple[object, bool]:
        """The value, or None with the remark that the units differ."""
        amount, pairs = values[0], values[1 : 1 + self.units]
        if amount is None:
            return None, False
        least, most = pairs[::2], pairs[1::2]
        if tuple(least) != tuple(most):
            return None, True
        if self.mean:
            amount = self._mean(amount, values[-1])
        return (amount if self.field.kind.plain else self.field.kind.from_db((amount, *least))), False

    def _mean(self, amount: object, count: object) -> Decimal:
        if not isinstance(amount, int | Decimal) or not isinstance(count, int):
            raise TypeError(type(amount))
        return round(Decimal(amount) / count, self.places or _MEAN_PLACES)
