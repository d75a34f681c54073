"""External tables: databases of other systems, entered by the operator, read through connections of their own.

What such a database cannot answer (it is down, slow, or its table has changed) concerns its tables only.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Final, TypeVar

import psycopg
from sqlalchemy import MetaData, Table, create_engine
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from orderloom.check.plan import SourcePlan, TablePlan
from orderloom.errors import OrderloomError
from orderloom.logic.core import Core
from orderloom.runtime.ports import (
    BusyError,
    Clock,
    Group,
    GroupSpec,
    Looked,
    PageSpec,
    Record,
    Rows,
    SourceDownError,
)
from orderloom.store import zones
from orderloom.store.foreign import ForeignLayout
from orderloom.store.grouping import Groups
from orderloom.store.link import Link
from orderloom.store.matching import Matching
from orderloom.store.paging import Pages
from orderloom.store.postgres import PostgresDatabase
from orderloom.store.records import Records
from orderloom.store.single import Singles
from orderloom.store.sqlite import SqliteSnapshotLink
from orderloom.store.statement import Statements

T = TypeVar("T")
_POOL: Final = 4
BROKEN: Final = (SQLAlchemyError, sqlite3.Error, psycopg.Error, BusyError)
"""What a database that does not answer as it should raises."""


class SourceFaultError(OrderloomError):
    """An external table cannot be found as its document says."""

    code = "store.source_missing"


class Foreign:
    """One database of another system, opened when first asked."""

    def __init__(self, url: str, clock: Clock) -> None:
        if url.startswith("sqlite:///"):
            self._database: PostgresDatabase | None = None
            self.engine = create_engine(
                "sqlite://",
                creator=lambda: _read_only(url.removeprefix("sqlite:///")),
                paramstyle="named",
                poolclass=QueuePool,
                pool_size=_POOL,
                max_overflow=0,
                pool_timeout=5.0,
                pool_reset_on_return=None,
            )
        else:
            self._database = PostgresDatabase(url, clock, pool=_POOL)
            self.engine = self._database.engine
        self.statements = Statements(self.engine.dialect)

    @contextmanager
    def look(self) -> Iterator[Link]:
        """A consistent look at it."""
        if self._database is not None:
            with self._database.snapshot() as link:
                yield link
            return
        pooled = self.engine.raw_connection()
        raw = pooled.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise TypeError(type(raw))
        try:
            raw.execute("BEGIN")
            yield SqliteSnapshotLink(self.statements, raw, brief=False)
        finally:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            pooled.close()

    def describe(self, source: SourcePlan) -> Table:
        """The table as its database describes it; raises ``SourceFaultError``."""
        try:
            found = Table(source.table, MetaData(), schema=source.namespace, autoload_with=self.engine)
        except NoSuchTableError as error:
            raise SourceFaultError(engine=source.engine, table=source.table, column="") from error
        for column in (source.key, *source.columns.values()):
            if column not in found.c:
                raise SourceFaultError(engine=source.engine, table=source.table, column=column)
        return found

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()


def _read_only(path: str) -> sqlite3.Connection:
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    raw.execute("PRAGMA busy_timeout = 5000")
    zones.equip(raw)
    return raw


class Externals:
    """The databases of other systems, by the names that the operator gave them."""

    def __init__(self, addresses: Mapping[str, str], clock: Clock) -> None:
        self._addresses = addresses
        self._clock = clock
        self._open: dict[str, Foreign] = {}
        self._lock = Lock()

    def names(self) -> tuple[str, ...]:
        """The names, in order; nothing is opened."""
        return tuple(sorted(self._addresses))

    def get(self, engine: str) -> Foreign:
        """The database; raises ``SourceDownError`` when there is none of that name or it cannot be opened."""
        with self._lock:
            if engine not in self._open:
                if engine not in self._addresses:
                    raise SourceDownError(engine)
                try:
                    self._open[engine] = Foreign(self._addresses[engine], self._clock)
                except BROKEN as error:
                    raise SourceDownError(engine) from error
            return self._open[engine]

    def close(self) -> None:
        """Close what was opened."""
        for one in self._open.values():
            one.close()


class _Parts:
    """The ways of reading one external table, made when its database has described it."""

    def __init__(self, app: str, plan: TablePlan, source: SourcePlan, foreign: Foreign) -> None:
        layout = ForeignLayout(app, plan, source, foreign.engine.dialect, foreign.describe(source))
        matching = Matching(layout, foreign.statements, _no_siblings)
        self.layout = layout
        self.pages, self.groups, self.singles = Pages(matching), Groups(matching), Singles(matching)
        self.records = Records(layout, foreign.statements)


def _no_siblings(table: str) -> ForeignLayout:
    raise KeyError(table)  # what draws on another database is fetched beside


class ExternalTable:
    """The records of one external table; everything it does opens the other database and closes it again."""

    def __init__(self, app: str, plan: TablePlan, source: SourcePlan, externals: Externals) -> None:
        self._app = app
        self._plan = plan
        self._source = source
        self._externals = externals
        self._parts: _Parts | None = None

    def get(self, _: Link, record: str, where: Sequence[Core], env: Mapping[str, object] | None) -> Record | None:
        """The row, if it fulfils ``where``."""
        found = self.look(_, record, PageSpec(where=where, env=env or {}), beside=False)
        return found.record if found else None

    def look(self, _: Link, record: str, spec: PageSpec, *, beside: bool) -> Looked | None:
        """The row; nothing is noted beside rows of another system."""
        del beside
        return self._asked(lambda parts, link: parts.singles.look(link, record, spec, beside=False))

    def many(self, _: Link, ids: Sequence[str], spec: PageSpec) -> tuple[Record, ...]:
        """The rows with these ids, as far as they match."""
        return self._asked(lambda parts, link: parts.singles.many(link, ids, spec))

    def page(self, _: Link, spec: PageSpec) -> Rows:
        """A page of rows."""
        return self._asked(lambda parts, link: parts.pages.page(link, spec))

    def groups(self, _: Link, spec: GroupSpec) -> tuple[Group, ...]:
        """Rows put together and measured."""
        return self._asked(lambda parts, link: parts.groups.groups(link, spec))

    def titles(self, _: Link, ids: Sequence[str]) -> dict[str, str]:
        """Title text by id."""
        return self._asked(lambda parts, link: parts.records.titles(link, ids))

    def _asked(self, question: Callable[[_Parts, Link], T]) -> T:
        """The other database's answer; raises ``SourceDownError`` when there is none."""
        foreign = self._externals.get(self._source.engine)
        try:
            parts = self._parts = self._parts or _Parts(self._app, self._plan, self._source, foreign)
            with foreign.look() as link:
                return question(parts, link)
        except (*BROKEN, SourceFaultError) as error:
            self._parts = None  # it may have been changed; look again next time
            raise SourceDownError(self._source.engine) from error
