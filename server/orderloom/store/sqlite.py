"""SQLite: one writer thread, many readers, every commit on the disk before anybody is told."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import Table, create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool, StaticPool

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import BusyError, Clock, MoreAskedError
from orderloom.store import zones
from orderloom.store.link import Cursor, Database, DuplicateError, Link, Statement, StoreUnavailableError
from orderloom.store.statement import Prepared, Statements, Values
from orderloom.store.writer import Job, Writer

T = TypeVar("T")

_READERS: Final = 16
_WAIT_SECONDS: Final = 5.0
_CACHED_STATEMENTS: Final = 512
_SETTINGS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -8192",
    "PRAGMA temp_store = MEMORY",
)
_FULL: Final = 2
_STATEMENT_SECONDS: Final = 5.0
_STEPS: Final = 100_000
_NO_WORK_TAKEN: Final = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN}
)
_DUPLICATE: Final = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


class UnsafeDatabaseError(OrderloomError):
    """SQLite refused a setting without which an acknowledged change could be lost."""

    code = "store.unsafe"


class SqliteLink(Link):
    """Runs statements straight on an ``sqlite3`` connection."""

    def __init__(self, statements: Statements, raw: sqlite3.Connection) -> None:
        super().__init__(statements)
        self._raw = raw

    def execute(self, prepared: Prepared, values: Values) -> Cursor:
        """Run at once."""
        return self._raw.execute(prepared.text, prepared.bind(values))

    def attempt(self, statement: Statement, values: Values, row: str = "") -> None:
        """Write; SQLite undoes a refused statement by itself."""
        try:
            self.run(statement, values)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode in _DUPLICATE:
                raise DuplicateError(str(error).removeprefix("UNIQUE constraint failed: ")) from error
            raise

    def exclude(self, name: str) -> None:
        """Nothing to do: a writing transaction is alone."""

    def freeze(self, table: Table) -> None:
        """Nothing to do, as above."""


class _Patience:
    """Tells SQLite to give a statement up after its time; asked every so many steps."""

    __slots__ = ("_until",)

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Begin to count anew."""
        self._until = time.monotonic() + _STATEMENT_SECONDS

    def __call__(self) -> bool:
        return time.monotonic() > self._until


class SqliteSnapshotLink(SqliteLink):
    """Reads; a question that takes too long is given up, as PostgreSQL's statement timeout does."""

    def __init__(self, statements: Statements, raw: sqlite3.Connection, *, brief: bool) -> None:
        super().__init__(statements, raw)
        self._patience = _Patience()
        self._left = 1 if brief else -1
        raw.set_progress_handler(self._patience, _STEPS)

    def execute(self, prepared: Prepared, values: Values) -> Cursor:
        """Run at once, with the whole time before it."""
        if not self._left:
            raise MoreAskedError
        self._left -= 1
        self._patience.renew()
        return super().execute(prepared, values)


class SqliteDatabase(Database):
    """One file. ``durable=False`` gives up full sync, for throw-away databases only."""

    def __init__(self, path: str, clock: Clock, *, durable: bool = True, capacity: int = 1024) -> None:
        def connect() -> sqlite3.Connection:
            return _connect(path, durable=durable)

        super().__init__(_engine(connect), clock)
        self._writer = Writer(connect, capacity)

    def transact(self, job: Callable[[Link], T], *, bulk: bool = False) -> T:
        """Run ``job`` on the writer thread, committed together with others."""
        answer: list[T] = []

        def work(raw: sqlite3.Connection) -> None:
            try:
                answer.append(job(SqliteLink(self.statements, raw)))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in _NO_WORK_TAKEN:
                    raise StoreUnavailableError(str(error)) from error
                raise

        self._writer.submit(Job(work), bulk=bulk)
        return answer[0]

    @contextmanager
    def snapshot(self, *, brief: bool = False) -> Iterator[Link]:
        """A reading transaction on a pooled connection; a brief one is its only statement."""
        try:
            pooled = self.engine.raw_connection()
        except PoolTimeoutError as error:
            raise BusyError from error
        raw = pooled.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise TypeError(type(raw))
        if not brief:
            raw.execute("BEGIN")
        try:
            yield SqliteSnapshotLink(self.statements, raw, brief=brief)
        except sqlite3.OperationalError as error:
            raise StoreUnavailableError(str(error)) from error
        finally:
            if not brief:
                raw.execute("ROLLBACK")
            pooled.close()

    def alter(self, job: Callable[[Connection], T], *, outside: bool = False) -> T:
        """Run ``job`` on the writer thread, between two groups, in one transaction."""
        answer: list[T] = []

        def work(raw: sqlite3.Connection) -> None:
            engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, paramstyle="named")
            with engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                answer.append(job(connection))
                connection.commit()

        self._writer.submit(Job(work, alone=True))
        return answer[0]

    def moment(self, link: Link) -> datetime:
        """The clock of this machine, on which the file lies."""
        return self.clock.now()

    def close(self) -> None:
        """Finish queued writes, then close."""
        self._writer.close()
        self.engine.dispose()


def _engine(connect: Callable[[], sqlite3.Connection]) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=connect,
        paramstyle="named",
        poolclass=QueuePool,
        pool_size=_READERS,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        pool_use_lifo=True,
        pool_reset_on_return=None,
    )
    with engine.connect():
        pass  # the dialect learns the library's version from the first connection
    return engine


def _connect(path: str, *, durable: bool) -> sqlite3.Connection:
    """A new connection, set up, with what durability rests on read back."""
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=_CACHED_STATEMENTS)
    for setting in _SETTINGS:
        raw.execute(setting)
    zones.equip(raw)
    raw.execute("PRAGMA synchronous = FULL" if durable else "PRAGMA synchronous = OFF")
    (mode,) = raw.execute("PRAGMA journal_mode").fetchone()
    (level,) = raw.execute("PRAGMA synchronous").fetchone()
    if durable and (mode, level) != ("wal", _FULL):
        raise UnsafeDatabaseError(journal_mode=mode, synchronous=level)
    return raw
