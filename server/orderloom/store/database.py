"""Open a database by its address."""

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import Clock
from orderloom.store.link import Database
from orderloom.store.postgres import PostgresDatabase
from orderloom.store.sqlite import SqliteDatabase


class UnknownDatabaseError(OrderloomError):
    """The address names no database that we can use."""

    code = "store.address"


def open_database(url: str, clock: Clock, *, durable: bool = True, pool: int = 10) -> Database:
    """The database at ``sqlite:///path`` or ``postgresql://…``; raises ``UnknownDatabaseError``.

    ``durable=False`` gives up full sync on SQLite (throw-away databases only); ``pool`` bounds the connections to
    PostgreSQL. The structure is not touched, see ``migrations.upgrade``.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise UnknownDatabaseError(url="") from error
    match address.get_backend_name():
        case "sqlite" if address.database:
            return SqliteDatabase(address.database, clock, durable=durable)
        case "postgresql":
            return PostgresDatabase(url, clock, pool=pool)
        case other:
            raise UnknownDatabaseError(url=f"{other}://")
