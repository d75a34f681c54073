"""A link: one open connection inside a transaction that its owner began; and what every database can do."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec
from sqlalchemy import Table
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql.elements import ClauseElement

from orderloom.runtime.ports import BusyError, Clock
from orderloom.store.statement import Prepared, Row, Statements, Values

T = TypeVar("T")
Statement = ClauseElement | Prepared

_NONE: Values = {}


class Cursor(Protocol):
    """The part of a driver's cursor that is used here."""

    @property
    def rowcount(self) -> int:
        """Rows written."""

    def execute(self, operation: str, parameters: Mapping[str, object], /) -> object:
        """Run one statement."""

    def fetchall(self) -> list[Row]:
        """All rows."""

    def fetchone(self) -> Row | None:
        """The next row."""


class StoreUnavailableError(BusyError):
    """The database did not take the work (disk full, connection lost, commit failed); nothing was acknowledged."""


class DuplicateError(Exception):
    """A unique index refused a row; ``index`` is its name, or ``table.column, …`` where SQLite says it that way."""

    def __init__(self, index: str) -> None:
        """Name the index."""
        super().__init__(index)
        self.index = index


class Link(ABC):
    """Runs statements on one connection; what it writes is committed or rolled back by the link's owner."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements

    @abstractmethod
    def execute(self, prepared: Prepared, values: Values) -> Cursor:
        """Run at once."""

    def send(self, statement: Statement, values: Values, row: str = "") -> None:
        """Write something whose result nobody waits for; it may reach the database later in the same transaction.

        ``row`` names the row that is written, so that two writes to one row stay in order.
        """
        self.run(statement, values)

    @abstractmethod
    def attempt(self, statement: Statement, values: Values, row: str = "") -> None:
        """Like ``send``, for what a unique index may refuse.

        Raises ``DuplicateError`` and leaves the transaction usable; jobs may have to run again for that.
        """

    @abstractmethod
    def exclude(self, name: str) -> None:
        """Wait until no other transaction holds the lock ``name``, and hold it until this one ends."""

    @abstractmethod
    def freeze(self, table: Table) -> None:
        """Wait until no other transaction has unfinished writes in ``table``; none begins before this one ends."""

    def run(self, statement: Statement, values: Values = _NONE) -> int:
        """Write; how many rows were touched."""
        return self.execute(self.statements.of(statement), values).rowcount

    def stored(self, statement: Statement, values: Values = _NONE) -> list[Row]:
        """All rows as the driver gives them, for those who convert values themselves."""
        return self.execute(self.statements.of(statement), values).fetchall()

    def rows(self, statement: Statement, values: Values = _NONE) -> list[Sequence[object]]:
        """All rows."""
        prepared = self.statements.of(statement)
        return [prepared.load(row) for row in self.execute(prepared, values).fetchall()]

    def row(self, statement: Statement, values: Values = _NONE) -> Sequence[object] | None:
        """The only row, or None."""
        prepared = self.statements.of(statement)
        row = self.execute(prepared, values).fetchone()
        return None if row is None else prepared.load(row)

    def mappings(self, statement: Statement, values: Values = _NONE) -> list[dict[str, object]]:
        """All rows by column name."""
        prepared = self.statements.of(statement)
        found = self.execute(prepared, values).fetchall()
        return [dict(zip(prepared.names, prepared.load(row), strict=True)) for row in found]

    def read(self, shape: type[T], statement: Statement, values: Values = _NONE) -> list[T]:
        """All rows as objects of a dataclass whose fields are named like the columns."""
        return [msgspec.convert(row, shape) for row in self.mappings(statement, values)]

    def read_one(self, shape: type[T], statement: Statement, values: Values = _NONE) -> T | None:
        """The only row as an object, or None."""
        prepared = self.statements.of(statement)
        row = self.execute(prepared, values).fetchone()
        if row is None:
            return None
        return msgspec.convert(dict(zip(prepared.names, prepared.load(row), strict=True)), shape)


class Database(ABC):
    """One database of either kind: transactions, snapshots and structural changes."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self.statements = Statements(engine.dialect)

    @abstractmethod
    def transact(self, job: Callable[[Link], T], *, bulk: bool = False) -> T:
        """Run ``job`` in one transaction and return after its commit; ``bulk`` work gives way to the rest.

        An exception of ``job`` rolls back and is raised. Jobs may run more than once. Raises ``BusyError``.
        """

    @abstractmethod
    def snapshot(self, *, brief: bool = False) -> AbstractContextManager[Link]:
        """A consistent look at the data; ``brief``: for one statement only, a second one raises ``MoreAskedError``."""

    @abstractmethod
    def alter(self, job: Callable[[Connection], T], *, outside: bool = False) -> T:
        """Run structural changes in one transaction, one caller at a time over all processes.

        ``outside``: statement by statement without a transaction where the database builds indexes only so.
        """

    @abstractmethod
    def moment(self, link: Link) -> datetime:
        """The store's own time, which all its processes agree on: leases use no other."""

    @abstractmethod
    def close(self) -> None:
        """Finish what was taken on and let go of the connections."""
