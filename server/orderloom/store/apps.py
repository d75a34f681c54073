"""Published apps: every version's documents, kept for good."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import bindparam, func, insert, select

from orderloom.runtime.ports import Event
from orderloom.runtime.version import DraftState, Key, OvertakenError, Texts, Version
from orderloom.store import drafts, events
from orderloom.store.link import Database, Link
from orderloom.store.schema import app_document, app_version, version_origin

_VERSION: Final = insert(app_version).values({column.name: bindparam(column.name) for column in app_version.c})
_ORIGIN: Final = insert(version_origin).values({column.name: bindparam(column.name) for column in version_origin.c})
_DOCUMENT: Final = insert(app_document).values({column.name: bindparam(column.name) for column in app_document.c})
_NEWEST: Final = select(app_version.c.app, func.max(app_version.c.number)).group_by(app_version.c.app)
_HISTORY: Final = (
    select(
        *app_version.c,
        func.coalesce(version_origin.c.by_name, "").label("by_name"),
        func.coalesce(version_origin.c.origin, "folder").label("origin"),
        func.coalesce(version_origin.c.of, 0).label("of"),
        version_origin.c.forced,
        version_origin.c.given,
    )
    .select_from(app_version)
    .outerjoin(
        version_origin,
        (version_origin.c.app == app_version.c.app) & (version_origin.c.number == app_version.c.number),
    )
    .where(app_version.c.app == bindparam("app"))
    .order_by(app_version.c.number.desc())
)


class SqlApps:
    """The ``Apps`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(
        self,
        version: Version,
        documents: Sequence[tuple[str, str, str]],
        event: Event,
        settle: Callable[[DraftState], Mapping[Key, str | None]] | None = None,
    ) -> None:
        """One transaction: the version, its documents, its event, and what is left of the draft."""

        def job(link: Link) -> None:
            link.exclude(f"app {version.app}")
            if drafts.latest(link, version.app) != version.number - 1:
                raise OvertakenError
            draft = drafts.state(link, version.app) if settle is not None else None
            _keep(link, version, documents)
            if settle is not None and draft is not None:
                drafts.settle(link, draft, version.number, settle(draft), version.at, version.by)
            events.append(link, event)

        self._database.transact(job)

    def latest(self, app: str) -> tuple[int, Texts] | None:
        """The newest version's number and documents, in the order they were given."""
        with self._database.snapshot() as link:
            number = drafts.latest(link, app)
            return (number, drafts.texts(link, app, number)) if number else None

    def documents(self, app: str, number: int) -> Texts:
        """The documents of one version; none when there is no such version."""
        with self._database.snapshot() as link:
            return drafts.texts(link, app, number)

    def newest(self) -> Mapping[str, int]:
        """The number of every app's newest version."""
        with self._database.snapshot() as link:
            return {str(app): int(str(number)) for app, number in link.rows(_NEWEST)}

    def history(self, app: str) -> tuple[Version, ...]:
        """Every version, newest first."""
        with self._database.snapshot() as link:
            rows = link.mappings(_HISTORY, {"app": app})
        return tuple(_version(row) for row in rows)


def _keep(link: Link, version: Version, documents: Sequence[tuple[str, str, str]]) -> None:
    values = {name: getattr(version, name) for name in ("app", "number", "version", "digest", "at", "by")}
    link.run(_VERSION, values)
    link.run(
        _ORIGIN,
        {name: getattr(version, name) for name in ("app", "number", "by_name", "origin", "of", "forced", "given")},
    )
    for place, (kind, document, body) in enumerate(documents):
        row = {"app": version.app, "number": version.number, "place": place}
        link.send(_DOCUMENT, {**row, "kind": kind, "document": document, "body": body})


def _version(row: Mapping[str, object]) -> Version:
    """A version; those of before their origins were kept have none."""
    given = row["given"]
    texts = tuple((str(kind), str(one), str(body)) for kind, one, body in given) if isinstance(given, list) else ()
    return msgspec.convert({**row, "forced": bool(row["forced"]), "given": texts}, Version)
