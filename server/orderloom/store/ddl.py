"""Make the database wide enough for a plan: tables, columns and indexes are added, data is never touched.

Expanding is repeatable at every point: it compares with what is there and notes a table's structure last of all.
Unique indexes that no key declares any more go at once, or they would refuse what the plan allows. A field that changes
its type, or its formula, gets columns of its own, which ``backfill`` fills before any version reads them.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, inspect, select, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.sql.visitors import iterate

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.suggestions import suggested_indexes
from orderloom.errors import OrderloomError
from orderloom.runtime.ports import BusyError
from orderloom.store import holdings
from orderloom.store.holdings import Holding
from orderloom.store.indexes import WantedIndex, wanted_indexes
from orderloom.store.layout import Layout, short_digest
from orderloom.store.link import Database
from orderloom.store.schema import user_table
from orderloom.store.upsert import insert_or_update

_LIVE: Final = text("deleted_at IS NULL")
_DELETED: Final = text("deleted_at IS NOT NULL")
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.2
_INDEXES: Final = {
    "sqlite": text("SELECT name, 1 FROM pragma_index_list(:physical) WHERE origin = 'c'"),
    "postgresql": text(
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = to_regclass(:physical) AND NOT i.indisprimary"
    ),
}
Wanted = Mapping[Layout, Sequence[WantedIndex]]
"""The indexes that each table is to have."""

_KNOWN: Final = select(user_table.c.physical, user_table.c.structure)


class KeyRefusedError(OrderloomError):
    """Rows that exist already are equal under a new key; the plan cannot be put in force."""

    code = "store.key_refused"


def layouts(plan: AppPlan, dialect: Dialect) -> list[Layout]:
    """The physical form of every table of an app."""
    own = (table for table in plan.all(TablePlan).values() if table.source is None)
    return [Layout(plan.id, table, dialect, suggested_indexes(plan, table)) for table in own]


def expand(database: Database, layouts: Sequence[Layout]) -> bool:
    """Make what is missing for ``layouts``; whether they can be used now, or values have to be moved first.

    Indexes over columns that are still being filled wait for ``build``, and as long as there are any nothing is
    dropped: the version before is in force. Raises ``KeyRefusedError``, and ``BusyError`` when tables stay locked.
    """
    rows = _known_holdings(database, layouts)
    now = database.clock.now()
    if any(holdings.missing(rows, layout, now) for layout in layouts) or _pending(database, layouts, rows):
        _patiently(database, lambda connection: _widen_all(connection, layouts, now))
        rows = _known_holdings(database, layouts)
        _make(database, _pending(database, layouts, rows), rows)
    return not coming(rows, layouts)


def build(database: Database, layouts: Sequence[Layout]) -> None:
    """Make every index of ``layouts``, whatever state their columns are in; raises as ``expand`` does."""
    _index(database, {layout: wanted_indexes(layout) for layout in layouts})


def coming(rows: Sequence[Holding], layouts: Sequence[Layout]) -> list[Holding]:
    """The columns of ``layouts`` that values are still being moved into."""
    read = holdings.wanted(layouts)
    return [row for row in rows if row.key in read and row.state in holdings.COMING]


def _known_holdings(database: Database, layouts: Sequence[Layout]) -> list[Holding]:
    with database.snapshot() as link:
        return holdings.of_app(link, layouts[0].app) if layouts else []


def _make(database: Database, pending: Sequence[Layout], rows: Sequence[Holding]) -> None:
    """Indexes, and last of all the note that the tables are as they should be."""
    if not pending:
        return
    held = {layout: _held(rows, layout) for layout in pending}
    ripe = {layout: _ripe(layout, held[layout]) for layout in pending}
    _index(database, ripe)
    complete = {layout: indexes for layout, indexes in ripe.items() if not held[layout]}
    _patiently(database, lambda connection: _drop_others(connection, complete), outside=True)

    def note(connection: Connection) -> None:
        for layout in pending:
            _note(connection, layout, _structure(layout, held[layout]), database.clock.now())

    _patiently(database, note)


def _pending(database: Database, layouts: Sequence[Layout], rows: Sequence[Holding]) -> list[Layout]:
    """The layouts whose structure has not been made yet."""
    with database.snapshot() as link:
        known = {row["physical"]: row["structure"] for row in link.mappings(_KNOWN)}
    return [layout for layout in layouts if known.get(layout.name) != _structure(layout, _held(rows, layout))]


def _held(rows: Sequence[Holding], layout: Layout) -> frozenset[str]:
    """The columns whose indexes have to wait until they are filled."""
    return frozenset(name for row in coming(rows, [layout]) for name in row.columns)


def _ripe(layout: Layout, held: frozenset[str]) -> list[WantedIndex]:
    """The indexes that can be made now."""
    return [index for index in wanted_indexes(layout) if held.isdisjoint(_columns(index))]


def _columns(index: WantedIndex) -> Iterator[str]:
    for part in index.columns:
        yield from (node.name for node in iterate(part) if isinstance(node, Column))


def _patiently(database: Database, job: Callable[[Connection], object], *, outside: bool = False) -> None:
    """Run ``job``; where a lock is not to be had in short time, give others room and try again."""
    for attempt in range(_TRIES):
        try:
            database.alter(job, outside=outside)
        except OperationalError as error:
            if attempt == _TRIES - 1:
                raise BusyError from error
            time.sleep(_PAUSE_SECONDS * (attempt + 1))
        else:
            return


def _structure(layout: Layout, held: frozenset[str]) -> str:
    """A digest of everything that expanding makes; names of columns and indexes tell what they hold."""
    columns = sorted(column.name for column in layout.selected)
    return short_digest(*columns) + short_digest(*(index.name for index in _ripe(layout, held)))


def _operations(connection: Connection) -> Operations:
    return Operations(MigrationContext.configure(connection))


def _widen_all(connection: Connection, layouts: Sequence[Layout], now: datetime) -> None:
    """Tables and columns, and in the same transaction what they hold."""
    rows = holdings.read(connection, layouts[0].app)
    for layout in layouts:
        _widen(connection, layout)
        holdings.note(connection, holdings.missing(rows, layout, now))


def _widen(connection: Connection, layout: Layout) -> None:
    """Create the table with its indexes, or add the columns that it lacks."""
    operations = _operations(connection)
    if not inspect(connection).has_table(layout.name):
        operations.create_table(layout.name, *(_fresh(column) for column in layout.table.columns))
        for index in wanted_indexes(layout):
            _create(operations, layout, index, quietly=False)
        return
    there = {column["name"] for column in inspect(connection).get_columns(layout.name)}
    for column in layout.table.columns:
        if column.name not in there:
            operations.add_column(layout.name, _fresh(column))


def _fresh(column: Column[object]) -> Column[object]:
    """A column that belongs to no table yet."""
    return Column(column.name, column.type, primary_key=column.primary_key, nullable=column.nullable)


def _index(database: Database, wanted: Wanted) -> None:
    """Create the missing indexes, and anew those left unfinished, each by itself, since it may take its time."""

    def lacking(connection: Connection) -> list[tuple[Layout, WantedIndex]]:
        found: list[tuple[Layout, WantedIndex]] = []
        for layout, indexes in wanted.items():
            valid = _valid(connection, layout)
            found.extend((layout, index) for index in indexes if not valid.get(index.name, False))
        return found

    for layout, index in database.alter(lacking):
        _patiently(database, partial(_renew, layout=layout, index=index), outside=True)


def _valid(connection: Connection, layout: Layout) -> dict[str, bool]:
    """The indexes that a table has, and whether each can be used."""
    found = connection.execute(_INDEXES[connection.dialect.name], {"physical": layout.name})
    return {name: bool(usable) for name, usable in found}


def _renew(connection: Connection, layout: Layout, index: WantedIndex) -> None:
    """Create an index unless another process just has; one that a crash left unusable goes first."""
    valid = _valid(connection, layout)
    operations = _operations(connection)
    if index.name in valid and not valid[index.name]:
        _drop(operations, layout, index.name)
    if not valid.get(index.name, False):
        _create(operations, layout, index, quietly=True)


def _drop_others(connection: Connection, wanted: Wanted) -> None:
    """Drop what nothing declares any more."""
    operations = _operations(connection)
    for layout, indexes in wanted.items():
        for name in _valid(connection, layout).keys() - {index.name for index in indexes}:
            _drop(operations, layout, name)


def _create(operations: Operations, layout: Layout, index: WantedIndex, *, quietly: bool) -> None:
    """Build one index; ``quietly`` without stopping writers, where the database can."""
    try:
        operations.create_index(
            index.name,
            layout.name,
            list(index.columns),
            unique=index.unique,
            sqlite_where=_DELETED if index.deleted else _LIVE,
            postgresql_where=_DELETED if index.deleted else _LIVE,
            postgresql_concurrently=quietly,
            postgresql_nulls_not_distinct=True if index.unique and not index.sparse else None,
        )
    except IntegrityError as error:
        if quietly:
            _drop(operations, layout, index.name)
        raise KeyRefusedError(table=layout.plan.id, key=index.id) from error


def _drop(operations: Operations, layout: Layout, name: str) -> None:
    operations.drop_index(name, layout.name, postgresql_concurrently=True, if_exists=True)


def _note(connection: Connection, layout: Layout, structure: str, created: datetime) -> None:
    """Remember that the table has this structure now."""
    values = {"app": layout.app, "table": layout.plan.id, "physical": layout.name, "structure": structure}
    connection.execute(insert_or_update(user_table, "structure"), {**values, "created_at": created})
