"""Statements compiled once: SQLAlchemy writes the SQL, the driver runs it directly.

Running compiled text on the driver's own cursor costs a third of ``Connection.execute`` and keeps one way of binding
values (column types) for system tables, user tables and filters.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import Select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert, UpdateBase
from sqlalchemy.sql.elements import ClauseElement

Row = tuple[object, ...]
Values = Mapping[str, object]
Converter = Callable[[object], object]


class Prepared:
    """One statement as SQL text of one dialect, with the conversions of its parameters and columns.

    ``reads`` tells that it neither writes nor locks, so it may run outside a transaction; ``stacks`` that it inserts
    one row and nothing follows its values, so that several rows can share one statement.
    """

    __slots__ = ("_fixed", "_from_db", "_to_db", "names", "reads", "stacks", "text")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        if isinstance(statement, Insert):
            statement = statement.inline()  # or PostgreSQL would be asked for the new key
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(type(compiled))
        self.text: Final = compiled.string
        self.reads: Final = self.text.startswith("SELECT") and "FOR UPDATE" not in self.text
        follows = any(word in self.text for word in (" ON CONFLICT ", " RETURNING "))
        self.stacks: Final = self.text.startswith("INSERT INTO ") and " VALUES (" in self.text and not follows
        self._to_db: tuple[tuple[str, Converter], ...] = tuple(
            (name, convert)
            for name, bind in compiled.binds.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        )
        self._fixed: dict[str, object] = {
            name: bind.value for name, bind in compiled.binds.items() if not bind.required
        }
        self.names: tuple[str, ...] = ()
        self._from_db: tuple[tuple[int, Converter], ...] = ()
        self._read_columns(statement, dialect)

    def _read_columns(self, statement: ClauseElement, dialect: Dialect) -> None:
        """Note names and conversions of the columns of a result."""
        if isinstance(statement, Select):
            columns = list(statement.selected_columns)
        elif isinstance(statement, UpdateBase):
            columns = list(statement.exported_columns)
        else:
            return
        self.names = tuple(str(column.key) for column in columns)
        converters = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._from_db = tuple((index, convert) for index, convert in enumerate(converters) if convert is not None)

    def bind(self, values: Values) -> dict[str, object]:
        """The parameters as the driver takes them."""
        bound = {**self._fixed, **values}
        for name, convert in self._to_db:
            bound[name] = convert(bound[name])
        return bound

    def load(self, row: Sequence[object]) -> Sequence[object]:
        """A fetched row with Python values."""
        if not self._from_db:
            return row
        loaded = list(row)
        for index, convert in self._from_db:
            loaded[index] = convert(loaded[index])
        return loaded


class Statements:
    """The compiled statements of one database; those defined at module level are compiled on first use."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._known: dict[ClauseElement, Prepared] = {}

    def prepare(self, statement: ClauseElement) -> Prepared:
        """Compile without keeping; the caller keeps it."""
        return Prepared(statement, self.dialect)

    def of(self, statement: ClauseElement | Prepared) -> Prepared:
        """The compiled form of a statement that lives as long as the program."""
        if isinstance(statement, Prepared):
            return statement
        known = self._known.get(statement)
        if known is None:
            known = self._known[statement] = Prepared(statement, self.dialect)
        return known
