"""Letting go, once the days in the recycle bin are over: of columns and tables, and of deleted records.

Columns and tables go only when every living process works by a version that does not know them; a process that still
reads them is waited for, however long that takes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Text, bindparam, cast, delete, inspect, literal_column, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from orderloom.runtime.structure import Standing
from orderloom.store import ddl, holdings
from orderloom.store.filter_bind import Options, listed
from orderloom.store.holdings import Holding
from orderloom.store.layout import ID, Layout
from orderloom.store.link import Database, Link
from orderloom.store.processes import Processes
from orderloom.store.schema import holding, snapshot, user_table
from orderloom.store.types import MOMENT, WHOLE, WORDS

KEPT: Final = timedelta(days=30)
"""How long what was removed can be brought back."""

_AT_ONCE: Final = 200


def contract(database: Database, processes: Processes, standing: Mapping[str, Standing], now: datetime) -> int:
    """Drop retired columns and tables whose time is over; how many sets of columns and tables that were."""
    return sum(_contract(database, processes, app, one, now) for app, one in standing.items())


def _contract(database: Database, processes: Processes, app: str, standing: Standing, now: datetime) -> int:
    layouts = ddl.layouts(standing.plan, database.engine.dialect)
    read = holdings.wanted(layouts)
    with database.snapshot() as link:
        rows = [row for row in holdings.of_app(link, app) if row.state == holdings.RETIRED and row.key not in read]
        over = [row for row in rows if row.since <= now - KEPT]
        waiting = processes.older(link, app, standing.number) if over else ()
    if waiting:
        return 0
    for row in over:
        database.alter(partial(_drop, row=row))
    return len(over)


def _drop(connection: Connection, row: Holding) -> None:
    """One table or the columns of one field, and the note of it, together; unless a version has come back to them."""
    if row not in holdings.read(connection, row.app):
        return
    operations = Operations(MigrationContext.configure(connection))
    found = inspect(connection)
    if row.column == "":
        if found.has_table(row.physical):
            operations.drop_table(row.physical)
        connection.execute(delete(user_table).where(user_table.c.physical == row.physical))
        connection.execute(delete(holding).where(holding.c.physical == row.physical))
        return
    there = {column["name"] for column in found.get_columns(row.physical)} if found.has_table(row.physical) else set()
    for name in row.columns:
        if name in there:
            operations.drop_column(row.physical, name)
    own = (holding.c.physical == row.physical, holding.c.column == row.column)
    connection.execute(delete(holding).where(*own))


def purge(
    database: Database, standing: Mapping[str, Standing], now: datetime, forget_file: Callable[[str], None]
) -> int:
    """Remove records deleted long ago, and the files that nothing names any more; how many records."""
    by_app = {app: ddl.layouts(one.plan, database.engine.dialect) for app, one in standing.items()}
    everywhere = [layout for layouts in by_app.values() for layout in layouts]
    return sum(_purge(database, layout, everywhere, now - KEPT, forget_file) for layout in everywhere)


def _purge(
    database: Database,
    layout: Layout,
    everywhere: Sequence[Layout],
    until: datetime,
    forget_file: Callable[[str], None],
) -> int:
    """One table, slice by slice."""
    table, statements = layout.table, database.statements
    old = (layout.deleted.is_not(None), layout.deleted <= bindparam("until", type_=MOMENT))
    found = statements.prepare(select(*layout.selected).where(*old).limit(_AT_ONCE))
    ids = bindparam("ids", type_=Options(WORDS))
    gone = statements.prepare(
        delete(table).where(listed(table.c[ID], ids, sqlite=layout.dialect.name == "sqlite"), *old)
    )
    count = 0
    while True:
        with database.snapshot() as link:
            records = [layout.record(row) for row in link.stored(found, {"until": until})]
        if not records:
            return count
        files = {name for record in records for name in _files(layout, record.values)}
        wanted = {"ids": tuple(record.id for record in records), "until": until}
        database.transact(lambda link, wanted=wanted: link.run(gone, wanted), bulk=True)  # type: ignore[misc]
        for name in files:
            if not _named(database, everywhere, name):
                forget_file(name)
        count += len(records)


def _files(layout: Layout, values: Mapping[str, object]) -> Iterator[str]:
    """The ids of the files that a record names."""
    for name, placed in layout.placed.items():
        entries = values.get(name) if placed.field.uploads else None
        for entry in entries if isinstance(entries, tuple) else ():
            if isinstance(entry, Mapping) and isinstance(entry.get("id"), str):
                yield entry["id"]


def _named(database: Database, everywhere: Sequence[Layout], file: str) -> bool:
    """Whether any record, deleted ones included, or any snapshot still names the file."""
    with database.snapshot() as link:
        for layout in everywhere:
            for placed in layout.placed.values():
                if placed.field.uploads and _mentions(link, placed.first, file):
                    return True
        return _mentions(link, snapshot.c.fields, file)


def _mentions(link: Link, column: ColumnElement[object], file: str) -> bool:
    one = (
        select(literal_column("1", WHOLE)).where(cast(column, Text).contains(bindparam("file", type_=Text()))).limit(1)
    )
    return link.row(link.statements.prepare(one), {"file": file}) is not None
