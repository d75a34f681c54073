"""Where callbacks arrive: unguessable addresses, made once per connection."""

import secrets
from typing import Final

from sqlalchemy import bindparam, select

from orderloom.runtime.ports import ConnectionAddress
from orderloom.store.link import Database, Link
from orderloom.store.schema import address
from orderloom.store.shapes import parameters_of, values_of
from orderloom.store.upsert import insert_or_ignore

_RANDOM_BYTES: Final = 20

_ADD: Final = insert_or_ignore(address).values(parameters_of(ConnectionAddress))
_OF: Final = select(address).where(address.c.app == bindparam("app"), address.c.connection == bindparam("connection"))
_ONE: Final = select(address).where(address.c.id == bindparam("address"))
_ALL: Final = select(address).order_by(address.c.app, address.c.connection)


class SqlAddresses:
    """The ``Addresses`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, app: str, connection: str) -> ConnectionAddress:
        """Make the address of a connection, or return the one it has."""
        new = ConnectionAddress(secrets.token_hex(_RANDOM_BYTES), app, connection)

        def job(link: Link) -> ConnectionAddress:
            if link.run(_ADD, values_of(new)):
                return new
            return link.read_one(ConnectionAddress, _OF, {"app": app, "connection": connection}) or new

        return self._database.transact(job)

    def find(self, address: str) -> ConnectionAddress | None:
        """Whose address it is."""
        with self._database.snapshot() as link:
            return link.read_one(ConnectionAddress, _ONE, {"address": address})

    def all(self) -> tuple[ConnectionAddress, ...]:
        """Every address, by app and connection."""
        with self._database.snapshot() as link:
            return tuple(link.read(ConnectionAddress, _ALL))
