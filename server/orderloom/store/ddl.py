"""Make the database wide enough for a plan: tables, columns and indexes are added, data is never touched.

Expanding is repeatable at every point: it compares with what is there and notes a table's structure last of all.
Unique indexes that no key declares any more go at once, or they would refuse what the plan allows.
"""

from collections.abc import Callable, Sequence
from typing import Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import BusyError
from orderloom.store.indexes import WantedIndex, wanted_indexes
from orderloom.store.layout import Layout, short_digest
from orderloom.store.link import Database
from orderloom.store.schema import user_table
from orderloom.store.upsert import insert_or_update

_LIVE: Final = text("deleted_at IS NULL")
_TRIES: Final = 5
_INDEXES: Final = {
    "sqlite": text("SELECT name, 1 FROM pragma_index_list(:physical) WHERE origin = 'c'"),
    "postgresql": text(
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = to_regclass(:physical) AND NOT i.indisprimary"
    ),
}
_KNOWN: Final = select(user_table.c.physical, user_table.c.structure)


class KeyRefusedError(OrderloomError):
    """Rows that exist already are equal under a new key; the plan cannot be put in force."""

    code = "store.key_refused"


def expand(database: Database, layouts: Sequence[Layout]) -> None:
    """Make what is missing for ``layouts``; raises ``KeyRefusedError``, and ``BusyError`` when tables stay locked."""
    pending = _pending(database, layouts)
    if not pending:
        return

    def widen(connection: Connection) -> None:
        for layout in pending:
            _widen(connection, layout)

    def index(connection: Connection) -> None:
        for layout in pending:
            _index(connection, layout)

    def note(connection: Connection) -> None:
        for layout in pending:
            _note(connection, layout, database.clock.now())

    _patiently(database, widen)
    _patiently(database, index, outside=True)
    _patiently(database, note)


def _pending(database: Database, layouts: Sequence[Layout]) -> list[Layout]:
    """The layouts whose structure has not been made yet."""
    with database.snapshot() as link:
        known = {row["physical"]: row["structure"] for row in link.mappings(_KNOWN)}
    return [layout for layout in layouts if known.get(layout.name) != _structure(layout)]


def _patiently(database: Database, job: Callable[[Connection], None], *, outside: bool = False) -> None:
    """Run ``job``; where a lock is not to be had in short time, give others room and try again."""
    for attempt in range(_TRIES):
        try:
            database.alter(job, outside=outside)
        except OperationalError as error:
            if attempt == _TRIES - 1:
                raise BusyError from error
        else:
            return


def _structure(layout: Layout) -> str:
    """A digest of everything that expanding makes; names of columns and indexes tell what they hold."""
    columns = sorted(column.name for column in layout.selected)
    return short_digest(*columns) + short_digest(*(index.name for index in wanted_indexes(layout)))


def _operations(connection: Connection) -> Operations:
    return Operations(MigrationContext.configure(connection))


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


def _index(connection: Connection, layout: Layout) -> None:
    """Create missing indexes, drop those that nothing declares or that were left unfinished."""
    wanted = {index.name: index for index in wanted_indexes(layout)}
    found = connection.execute(_INDEXES[connection.dialect.name], {"physical": layout.name})
    valid = {name: bool(usable) for name, usable in found}
    operations = _operations(connection)
    for name, usable in valid.items():
        if name not in wanted or not usable:
            _drop(operations, layout, name)
    for name, index in wanted.items():
        if not valid.get(name, False):
            _create(operations, layout, index, quietly=True)


def _create(operations: Operations, layout: Layout, index: WantedIndex, *, quietly: bool) -> None:
    """Build one index; ``quietly`` without stopping writers, where the database can."""
    try:
        operations.create_index(
            index.name,
            layout.name,
            list(index.columns),
            unique=index.unique,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
            postgresql_concurrently=quietly,
            postgresql_nulls_not_distinct=True if index.unique else None,
        )
    except IntegrityError as error:
        if quietly:
            _drop(operations, layout, index.name)
        raise KeyRefusedError(table=layout.plan.id, key=index.id) from error


def _drop(operations: Operations, layout: Layout, name: str) -> None:
    operations.drop_index(name, layout.name, postgresql_concurrently=True, if_exists=True)


def _note(connection: Connection, layout: Layout, created: object) -> None:
    """Remember that the table has this structure now."""
    values = {"app": layout.app, "table": layout.plan.id, "physical": layout.name, "structure": _structure(layout)}
    connection.execute(insert_or_update(user_table, "structure"), {**values, "created_at": created})
