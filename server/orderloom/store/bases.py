"""What apps were built from a template as, before anybody changed them."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from orderloom.runtime.version import Texts
from orderloom.store.link import Database
from orderloom.store.schema import app_base
from orderloom.store.upsert import insert_or_ignore

_KEEP: Final = insert_or_ignore(app_base).values({column.name: bindparam(column.name) for column in app_base.c})
_FIND: Final = select(app_base.c.documents).where(
    app_base.c.app == bindparam("app"), app_base.c.stamp == bindparam("stamp")
)


class SqlBases:
    """The ``Bases`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, app: str, stamp: str, documents: Texts, at: datetime) -> None:
        """Keep a build; the first one stays."""
        values = {"app": app, "stamp": stamp, "documents": documents, "at": at}
        self._database.transact(lambda link: link.run(_KEEP, values))

    def find(self, app: str, stamp: str) -> Texts | None:
        """The documents as they were built."""
        with self._database.snapshot() as link:
            found = link.mappings(_FIND, {"app": app, "stamp": stamp})
        kept = found[0]["documents"] if found else None
        return tuple((str(kind), str(one), str(body)) for kind, one, body in kept) if isinstance(kept, list) else None
