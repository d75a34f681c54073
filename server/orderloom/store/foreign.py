"""The form of an external table: its rows as a subquery whose columns have the names and types of our own tables.

So paging, grouping, filters and look-ups work over it like over any other table. Values are converted in SQL, once,
here; times without a zone are read as UTC.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Subquery
from sqlalchemy.types import TypeDecorator, TypeEngine

from orderloom.check.plan import SourcePlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.store.filter_sql import emit
from orderloom.store.layout import DELETED, ID, VERSION, Layout, Placed
from orderloom.store.statement import Row
from orderloom.store.types import DAY, FLAG, MOMENT, MOST_WHOLE, WHOLE, WORDS, Exact, Stored

Sql = ColumnElement[object]
_KEY: Final = "key_text"
_MICROS: Final = 1_000_000
_UNIX_DAY: Final = 2_440_587.5
"""The Julian day on which 1970 began."""


class NumberKey(Stored, TypeDecorator[object]):
    """A foreign key that is a number and travels as text, so that the other database can use its index."""

    impl = BigInteger
    cache_ok = True

    def holds(self, value: object) -> bool:
        """Texts of digits, of 64 bits."""
        return isinstance(value, str) and value.removeprefix("-").isdecimal() and abs(int(value)) <= MOST_WHOLE

    def process_bind_param(self, value: object, dialect: Dialect) -> int | None:
        """The number; None, which equals nothing, for what is none."""
        return int(str(value)) if self.holds(value) else None

    def process_result_value(self, value: object, dialect: Dialect) -> object:
        """The text of it."""
        return None if value is None else str(value)


class ForeignLayout(Layout):
    """Where the records of one external table lie, ``found`` being the table as its database describes it."""

    def __init__(self, app: str, plan: TablePlan, source: SourcePlan, dialect: Dialect, found: Table) -> None:
        super().__init__(app, plan, dialect)
        read = _Conversion(sqlite=dialect.name == "sqlite")
        own = {name: (placed.columns[0], found.c[source.columns[name]]) for name, placed in self.placed.items()}
        values = {name: read.value(column, wanted.type) for name, (wanted, column) in own.items()}
        paths: dict[str, Sql] = {**values, ID: cast(found.c[source.key], Text), VERSION: literal_column("1", WHOLE)}
        rows = select(
            read.key(found.c[source.key]).label(ID),
            literal_column("1", WHOLE).label(VERSION),
            type_coerce(null(), MOMENT).label(DELETED),
            cast(found.c[source.key], Text).label(_KEY),
            *(value.label(own[name][0].name) for name, value in values.items()),
        )
        if source.where is not None:
            rows = rows.where(emit((source.where,), paths, dialect.name).clause)
        self._become(rows.where(found.c[source.key].is_not(None)).subquery(self.name))

    def _become(self, rows: Subquery) -> None:
        """Take the columns of ``rows`` for those of the table."""
        self.table = rows  # type: ignore[assignment]  # a FROM clause with the same columns
        self.id, self.version, self.deleted = (_column(rows, name) for name in (ID, VERSION, DELETED))
        self.placed = {
            name: Placed(
                one.field, one.kind, tuple(_column(rows, column.name) for column in one.columns), one.first_name
            )
            for name, one in self.placed.items()
        }
        own = [column for placed in self.placed.values() for column in placed.columns]
        self.selected = (self.id, self.version, *own)
        types = [column.type.dialect_impl(self.dialect) for column in self.selected]
        self._loads = [type_.result_processor(self.dialect, None) for type_ in types]
        self._names, self._converted, self._composed, self._further = self._reading()

    def record(self, row: Row) -> Record:
        """The record of a row; its key is text, whatever it is there."""
        return super().record((str(row[0]), *row[1:]))

    def paths_on(self, rows: FromClause) -> Mapping[str, Sql]:
        """SQL of the logic paths; the id is compared as text."""
        return {**super().paths_on(rows), ID: rows.c[_KEY]}


def _column(rows: Subquery, name: str) -> Column[object]:
    return rows.c[name]  # type: ignore[return-value]  # all that is needed of a column is its name, type and SQL


class _Conversion:
    """Foreign columns as expressions of our own types."""

    def __init__(self, *, sqlite: bool) -> None:
        self._sqlite = sqlite
        self._to: Mapping[type[TypeEngine[object]], Callable[[Sql, TypeEngine[object]], Sql]] = {
            type(WORDS): self._words,
            type(WHOLE): self._whole,
            type(FLAG): self._flag,
            type(DAY): self._day,
            type(MOMENT): self._moment,
            Exact: self._exact,
        }

    def value(self, column: Sql, wanted: TypeEngine[object]) -> Sql:
        """The column as a value of the wanted type."""
        return type_coerce(self._to[type(wanted)](column, wanted), wanted)

    @staticmethod
    def key(column: Sql) -> Sql:
        """A number as itself, everything else as text."""
        if isinstance(column.type, Integer):
            return type_coerce(column, NumberKey())
        return type_coerce(column if isinstance(column.type, String) else cast(column, Text), WORDS)

    def _words(self, column: Sql, _: TypeEngine[object]) -> Sql:
        return column if isinstance(column.type, String) else cast(column, Text)

    def _whole(self, column: Sql, _: TypeEngine[object]) -> Sql:
        return column if isinstance(column.type, Integer) else cast(column, BigInteger)

    def _exact(self, column: Sql, wanted: TypeEngine[object]) -> Sql:
        places = wanted.decimals if isinstance(wanted, Exact) else 0
        if self._sqlite:
            return cast(func.round(type_coerce(column, Numeric) * literal(Decimal(10**places), Numeric)), BigInteger)
        return func.round(cast(column, Numeric), places)

    def _flag(self, column: Sql, _: TypeEngine[object]) -> Sql:
        if isinstance(column.type, Boolean):
            return column
        return case((column.is_(None), null()), else_=cast(column, BigInteger) != literal(0, WHOLE))

    def _day(self, column: Sql, _: TypeEngine[object]) -> Sql:
        if self._sqlite:
            return cast(func.julianday(func.date(column)) - literal_column(str(_UNIX_DAY)), BigInteger)
        return cast(column, Date)

    def _moment(self, column: Sql, _: TypeEngine[object]) -> Sql:
        if self._sqlite:
            seconds = column if isinstance(column.type, Integer) else cast(func.strftime("%s", column), BigInteger)
            return type_coerce(seconds, WHOLE) * literal_column(str(_MICROS), WHOLE)
        zoned = isinstance(column.type, DateTime) and column.type.timezone
        return column if zoned else func.timezone("UTC", cast(column, DateTime))
