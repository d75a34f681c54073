"""PostgreSQL: pooled connections, READ COMMITTED, few round trips.

A round trip costs as much as the insert it carries. So a transaction begins only when it must, and writes whose result
nobody waits for are kept back and sent as one statement; a change that only writes is one round trip in all.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

import psycopg
from psycopg import sql
from psycopg.errors import (
    DeadlockDetected,
    LockNotAvailable,
    QueryCanceled,
    SerializationFailure,
    UniqueViolation,
)
from psycopg.pq import TransactionStatus
from psycopg.types.json import set_json_loads
from sqlalchemy import Table, create_engine, event, func, make_url, select, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import PoolProxiedConnection

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import BusyError, Clock, MoreAskedError
from orderloom.store.link import Cursor, Database, DuplicateError, Link, Statement, StoreUnavailableError
from orderloom.store.pipe import Pipe
from orderloom.store.statement import Prepared, Statements, Values
from orderloom.store.types import MOMENT, from_json_text

T = TypeVar("T")
Raw = psycopg.Connection[tuple[object, ...]]

_OLDEST: Final = (15,)
_WAIT_SECONDS: Final = 5.0
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.02
_PREPARED_STATEMENTS: Final = 500
_OPTIONS: Final = (
    "-c timezone=UTC -c statement_timeout=5000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000"
)
_SNAPSHOT: Final = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_MOMENT: Final = select(func.clock_timestamp(type_=MOMENT).label("moment"))
_EXCLUDE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_ALTER: Final = text("SELECT pg_advisory_lock(hashtextextended('orderloom structure', 0))")
_PATIENT: Final = text("SET statement_timeout = 0")


class OldServerError(OrderloomError):
    """A server that does not know unique keys in which an empty part counts as a value."""

    code = "store.postgres_version"


class _EagerlyError(Exception):
    """Writes that were kept back met a unique index: run the job again, each write at its place."""


class _LostError(Exception):
    """The connection broke before anything could have been committed."""


class PostgresLink(Link):
    """Runs statements on one connection; begins the transaction at the first statement that needs one."""

    def __init__(self, statements: Statements, raw: Raw, *, eager: bool) -> None:
        super().__init__(statements)
        self._raw = raw
        self._eager = eager
        self._begun = False
        self._pipe = Pipe()
        self.committing = False

    def execute(self, prepared: Prepared, values: Values) -> Cursor:
        """Run at once, after what was kept back."""
        self._flush()
        if not prepared.reads:
            self._begin()
        return self._raw.execute(prepared.text.encode(), prepared.bind(values))

    def send(self, statement: Statement, values: Values, row: str = "") -> None:
        """Keep back, to be sent with others."""
        prepared = self.statements.of(statement)
        if self._eager:
            self.execute(prepared, values)
            return
        if self._pipe.must_empty_before(row):
            self._flush()
        self._pipe.add(prepared, values, row)

    def attempt(self, statement: Statement, values: Values, row: str = "") -> None:
        """Keep back, hoping for the best; run eagerly, in a savepoint, once that hope has failed."""
        if not self._eager:
            self.send(statement, values, row)
            return
        self._begin()
        self._raw.execute(b"SAVEPOINT attempt")
        try:
            self.run(statement, values)
        except UniqueViolation as error:
            self._raw.execute(b"ROLLBACK TO attempt")
            raise DuplicateError(error.diag.constraint_name or "") from error
        self._raw.execute(b"RELEASE attempt")

    def exclude(self, name: str) -> None:
        """An advisory lock of this transaction."""
        self._flush()
        self._begin()
        prepared = self.statements.of(_EXCLUDE)
        self._raw.execute(prepared.text.encode(), prepared.bind({"name": name}))

    def freeze(self, table: Table) -> None:
        """A table lock that readers do not notice."""
        self._flush()
        self._begin()
        self._raw.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.Identifier(table.name)))

    def commit(self) -> None:
        """Send what was kept back and commit; without an open transaction, both are one statement."""
        self.committing = not self._begun
        self._empty()
        if self._begun:
            self.committing = True
            self._raw.execute(b"COMMIT")

    def _begin(self) -> None:
        if not self._begun:
            self._raw.execute(b"BEGIN")
            self._begun = True

    def _flush(self) -> None:
        if self._pipe.waiting:
            self._begin()
            self._empty()

    def _empty(self) -> None:
        if not self._pipe.waiting:
            return
        statement, values = self._pipe.empty()
        try:
            self._raw.execute(statement, values)
        except UniqueViolation as error:
            raise _EagerlyError from error


class SnapshotLink(PostgresLink):
    """Reads inside the snapshot that its owner began."""

    def __init__(self, statements: Statements, raw: Raw) -> None:
        super().__init__(statements, raw, eager=True)
        self._begun = True


class BriefLink(PostgresLink):
    """One reading statement, which is a snapshot by itself: two round trips less."""

    def __init__(self, statements: Statements, raw: Raw) -> None:
        super().__init__(statements, raw, eager=True)
        self._asked = False

    def execute(self, prepared: Prepared, values: Values) -> Cursor:
        """Run at once, the only time."""
        if self._asked or not prepared.reads:
            raise MoreAskedError
        self._asked = True
        return self._raw.execute(prepared.text.encode(), prepared.bind(values))


class PostgresDatabase(Database):
    """A pool of connections to one database."""

    def __init__(self, url: str, clock: Clock, *, pool: int = 10) -> None:
        super().__init__(_engine(url, pool), clock)

    def transact(self, job: Callable[[Link], T], *, bulk: bool = False) -> T:
        """Run ``job``; after a deadlock or a lost connection again, as long as nothing can have been committed."""
        eager = False
        cause: Exception | None = None
        for attempt in range(_TRIES):
            try:
                return self._once(job, eager=eager)
            except _EagerlyError:
                eager = True
            except (LockNotAvailable, QueryCanceled) as error:
                raise BusyError from error
            except (DeadlockDetected, SerializationFailure, _LostError) as error:
                cause = error
                time.sleep(_PAUSE_SECONDS * (attempt + random.random()))  # noqa: S311  only to part rivals
            except psycopg.OperationalError as error:  # disk full, out of memory: nothing was committed
                raise StoreUnavailableError(str(error)) from error
        raise StoreUnavailableError(str(cause)) from cause

    def _once(self, job: Callable[[Link], T], *, eager: bool) -> T:
        pooled, raw = self._take()
        link = PostgresLink(self.statements, raw, eager=eager)
        try:
            result = job(link)
            link.commit()
        except BaseException as error:
            if not raw.closed:
                raise
            if link.committing:
                raise StoreUnavailableError(str(error)) from error
            raise _LostError from error
        finally:
            self._give_back(pooled, raw)
        return result

    @contextmanager
    def snapshot(self, *, brief: bool = False) -> Iterator[Link]:
        """A read-only transaction on one snapshot; a connection that went stale in the pool is replaced.

        A brief one that meets a stale connection asks to be repeated as a whole one.
        """
        pooled, raw = self._take_for_one() if brief else self._begin_snapshot()
        try:
            yield BriefLink(self.statements, raw) if brief else SnapshotLink(self.statements, raw)
            if not brief:
                raw.execute(b"ROLLBACK")
        except psycopg.OperationalError as error:
            if brief and raw.closed:
                raise MoreAskedError from error
            raise StoreUnavailableError(str(error)) from error
        finally:
            self._give_back(pooled, raw)

    def _take_for_one(self) -> tuple[PoolProxiedConnection, Raw]:
        try:
            return self._take()
        except _LostError as error:
            raise StoreUnavailableError(str(error)) from error

    def _begin_snapshot(self) -> tuple[PoolProxiedConnection, Raw]:
        """A connection with a snapshot begun."""
        cause: Exception | None = None
        for _ in range(_TRIES):
            try:
                pooled, raw = self._take()
            except _LostError as error:
                cause = error
                continue
            try:
                raw.execute(_SNAPSHOT)
            except psycopg.OperationalError as error:
                cause = error
                self._give_back(pooled, raw)
            else:
                return pooled, raw
        raise StoreUnavailableError(str(cause)) from cause

    def _take(self) -> tuple[PoolProxiedConnection, Raw]:
        """A connection of the pool."""
        try:
            pooled = self.engine.raw_connection()
        except PoolTimeoutError as error:
            raise BusyError from error
        except psycopg.OperationalError as error:
            raise _LostError from error
        return pooled, _raw(pooled.driver_connection)

    def _give_back(self, pooled: PoolProxiedConnection, raw: Raw) -> None:
        """Return a connection; one that broke takes its idle siblings with it, they went to the same server."""
        if raw.closed:
            pooled.invalidate()
            self.engine.dispose()
            return
        if raw.info.transaction_status != TransactionStatus.IDLE:
            raw.execute(b"ROLLBACK")
        pooled.close()

    def alter(self, job: Callable[[Connection], T], *, outside: bool = False) -> T:
        """Run ``job`` under one lock that all processes share, on a connection that is closed afterwards."""
        with self.engine.connect() as connection:
            connection.execute(_ALTER)
            connection.execute(_PATIENT)
            connection.commit()
            if not outside:
                connection.execution_options(isolation_level="READ COMMITTED")
            connection.detach()
            with connection.begin():
                return job(connection)

    def moment(self, link: Link) -> datetime:
        """The server's clock."""
        row = link.row(_MOMENT)
        if row is None or not isinstance(row[0], datetime):
            raise TypeError
        return row[0]

    def close(self) -> None:
        """Close idle connections."""
        self.engine.dispose()


def _raw(connection: object) -> Raw:
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(type(connection))
    return connection


def _engine(url: str, pool: int) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        isolation_level="AUTOCOMMIT",
        use_native_hstore=False,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        pool_use_lifo=True,
        pool_reset_on_return=None,
        connect_args={"options": _OPTIONS, "connect_timeout": 5},
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: object, _: object) -> None:
        connection = _raw(raw)
        connection.prepare_threshold = 2
        connection.prepared_max = _PREPARED_STATEMENTS
        set_json_loads(from_json_text, connection)

    with engine.connect():
        pass  # the dialect learns the server's version from the first connection
    found = engine.dialect.server_version_info or ()
    if found < _OLDEST:
        engine.dispose()
        raise OldServerError(found=".".join(map(str, found)), needed=_OLDEST[0])
    return engine
