"""Published apps: every version's documents, kept for good."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, insert, select

from orderloom.store.link import Database, Link
from orderloom.store.schema import app_document, app_version

Documents = Sequence[tuple[str, str, str]]
"""Kind, id and canonical JSON."""

_LATEST: Final = select(func.max(app_version.c.number)).where(app_version.c.app == bindparam("app"))
_VERSION: Final = insert(app_version).values({column.name: bindparam(column.name) for column in app_version.c})
_DOCUMENT: Final = insert(app_document).values({column.name: bindparam(column.name) for column in app_document.c})
_DOCUMENTS: Final = (
    select(app_document.c.kind, app_document.c.document, app_document.c.body)
    .where(app_document.c.app == bindparam("app"), app_document.c.number == bindparam("number"))
    .order_by(app_document.c.place)
)
_NEWEST: Final = select(app_version.c.app, func.max(app_version.c.number)).group_by(app_version.c.app)


class SqlApps:
    """The ``Apps`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, app: str, version: str, digest: str, documents: Documents, at: datetime, by: str) -> int:
        """Store documents as the newest version; returns its number, counted from 1."""

        def job(link: Link) -> int:
            link.exclude(f"app {app}")
            number = (_latest(link, app) or 0) + 1
            values = {"app": app, "number": number, "version": version, "digest": digest, "at": at, "by": by}
            link.run(_VERSION, values)
            for place, (kind, document, body) in enumerate(documents):
                row = {"app": app, "number": number, "place": place, "kind": kind, "document": document, "body": body}
                link.send(_DOCUMENT, row)
            return number

        return self._database.transact(job)

    def latest(self, app: str) -> tuple[int, tuple[tuple[str, str, str], ...]] | None:
        """The newest version's number and documents, in the order they were given."""
        with self._database.snapshot() as link:
            number = _latest(link, app)
            return None if number is None else (number, _documents(link, app, number))

    def version(self, app: str, number: int) -> tuple[tuple[str, str, str], ...]:
        """The documents of one version; none when there is no such version."""
        with self._database.snapshot() as link:
            return _documents(link, app, number)

    def newest(self) -> Mapping[str, int]:
        """The number of every app's newest version."""
        with self._database.snapshot() as link:
            return {str(app): int(str(number)) for app, number in link.rows(_NEWEST)}


def _latest(link: Link, app: str) -> int | None:
    row = link.row(_LATEST, {"app": app})
    return int(str(row[0])) if row and row[0] is not None else None


def _documents(link: Link, app: str, number: int) -> tuple[tuple[str, str, str], ...]:
    rows = link.rows(_DOCUMENTS, {"app": app, "number": number})
    return tuple((str(kind), str(document), str(body)) for kind, document, body in rows)
