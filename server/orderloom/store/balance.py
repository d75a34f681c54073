"""The ledger of stock: every movement of every balance, numbered without a gap so that two can never be the same one.

The columns of the record follow from it; the journal tells every movement too, so the ledger can be made again.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from sqlalchemy import Column, MetaData, Table, bindparam, func, insert, inspect, select, update
from sqlalchemy.engine import Connection

from orderloom.model.values import Stock
from orderloom.runtime.ports import Event, StockMove
from orderloom.store.columns.balance import COLUMN, TAGS
from orderloom.store.layout import ID, column_name, table_name
from orderloom.store.link import Database, Link
from orderloom.store.schema import stock_move
from orderloom.store.schema.facts import STOCK_SCALE
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.types import WORDS, Exact

KIND: Final = "stock"
"""The kind of event that tells of a movement."""

_PLACE: Final = ("app", "table", "record", "field")
_ADD: Final = insert(stock_move).values(parameters_of(StockMove))
_LAST: Final = (
    select(*(stock_move.c[name] for name in names_of(StockMove)))
    .where(*(stock_move.c[name] == bindparam(name) for name in _PLACE))
    .order_by(stock_move.c.number.desc())
    .limit(1)
)
_SUM: Final = func.sum(stock_move.c.held, type_=Exact(STOCK_SCALE))
_HELD: Final = (
    select(stock_move.c.table, stock_move.c.record, stock_move.c.field, _SUM.label("held"))
    .where(stock_move.c.app == bindparam("app"), stock_move.c.holder == bindparam("holder"))
    .group_by(stock_move.c.table, stock_move.c.record, stock_move.c.field)
    .having(func.sum(stock_move.c.held) != 0)
)
_NEWEST: Final = select(*(stock_move.c[name] for name in (*_PLACE, "on_hand", "reserved"))).order_by(
    stock_move.c.number
)


def add(link: Link, new: StockMove) -> None:
    """Write a movement; the database refuses one that leaves less than nothing, and a number used twice."""
    link.send(_ADD, values_of(new))


def last(link: Link, app: str, table: str, record: str, field: str) -> StockMove | None:
    """The newest movement of a balance."""
    return link.read_one(StockMove, _LAST, dict(zip(_PLACE, (app, table, record, field), strict=True)))


def held(link: Link, app: str, holder: str) -> Mapping[tuple[str, str, str], Decimal]:
    """What is reserved for a holder, by table, record and field."""
    rows = link.rows(_HELD, {"app": app, "holder": holder})
    return {
        (str(table), str(record), str(field)): amount
        for table, record, field, amount in rows
        if isinstance(amount, Decimal)
    }


def moves(events: Iterable[Event]) -> Iterable[dict[str, object]]:
    """The ledger as the journal tells it."""
    for one in events:
        said = one.input
        numbers = {name: Decimal(str(said[name])) for name in ("amount", "on_hand", "reserved", "held")}
        words = {name: said[name] for name in ("field", "number", "verb", "holder", "reason")}
        place = {"app": one.app, "table": one.table, "record": one.record}
        yield {"id": one.id, **place, **words, **numbers, "actor": one.actor, "at": one.at}


def project(database: Database) -> int:
    """Write into every record what its ledger says; how many balances there are."""
    with database.snapshot() as link:
        standing = {tuple(row[:4]): Stock(_exact(row[4]), _exact(row[5])) for row in link.rows(_NEWEST)}

    def job(connection: Connection) -> None:
        columns: dict[str, frozenset[str]] = {}
        for (app, table, record, field), stock in standing.items():
            _write(connection, columns, table_name(str(app), str(table)), str(record), str(field), stock)

    database.alter(job)
    return len(standing)


def _write(
    connection: Connection, known: dict[str, frozenset[str]], name: str, record: str, field: str, stock: Stock
) -> None:
    """One record; a table or field that is no longer there keeps its ledger and nothing else."""
    if name not in known:
        there = inspect(connection)
        known[name] = (
            frozenset(one["name"] for one in there.get_columns(name)) if there.has_table(name) else frozenset()
        )
    columns = [column_name(field, f"{COLUMN.id}_{tag}") for tag in TAGS]
    if not known[name].issuperset(columns):
        return
    rows: Table = Table(name, MetaData(), Column(ID, WORDS), *(Column(one, Exact(STOCK_SCALE)) for one in columns))
    values = dict(zip(columns, COLUMN.to_db(stock), strict=True))
    connection.execute(update(rows).where(rows.c[ID] == record).values(values))


def _exact(value: object) -> Decimal:
    if not isinstance(value, Decimal):
        raise TypeError(type(value))
    return value
