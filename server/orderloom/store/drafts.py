"""Drafts of apps: one row per changed document, each step alone in its transaction, and the log of all steps."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select

from orderloom.runtime.version import DraftDocument, DraftNote, DraftState, DraftStep, Key, Stamp, Texts
from orderloom.store.link import Database, Link
from orderloom.store.schema import app_document, app_version, draft, draft_document, draft_note
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.upsert import insert_or_update

_LATEST: Final = select(func.max(app_version.c.number)).where(app_version.c.app == bindparam("app"))
_BASE: Final = (
    select(app_document.c.kind, app_document.c.document, app_document.c.body)
    .where(app_document.c.app == bindparam("app"), app_document.c.number == bindparam("number"))
    .order_by(app_document.c.place)
)
_DRAFT: Final = select(draft.c.base, draft.c.revision).where(draft.c.app == bindparam("app"))
_KEEP_DRAFT: Final = insert_or_update(draft, "base", "revision").values(
    {column.name: bindparam(column.name) for column in draft.c}
)
_ROWS: Final = (
    select(*(draft_document.c[name] for name in names_of(DraftDocument)))
    .where(draft_document.c.app == bindparam("app"))
    .order_by(draft_document.c.kind, draft_document.c.document)
)
_KEEP: Final = insert_or_update(draft_document, "revision", "body", "at", "by").values(
    parameters_of(DraftDocument, "app")
)
_FORGET: Final = delete(draft_document).where(
    draft_document.c.app == bindparam("of_app"),
    draft_document.c.kind == bindparam("of_kind"),
    draft_document.c.document == bindparam("of_document"),
)
_NOTE: Final = insert(draft_note).values(parameters_of(DraftNote))
_NOTES: Final = (
    select(*(draft_note.c[name] for name in names_of(DraftNote)))
    .where(draft_note.c.app == bindparam("app"))
    .order_by(draft_note.c.seq.desc())
    .limit(bindparam("limit"))
)
_CHANGED: Final = select(draft_document.c.app).group_by(draft_document.c.app).order_by(draft_document.c.app)


class SqlDrafts:
    """The ``Drafts`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def apps(self) -> Sequence[str]:
        """Apps with changed documents."""
        with self._database.snapshot() as link:
            return [str(row[0]) for row in link.rows(_CHANGED)]

    def load(self, app: str) -> DraftState | None:
        """The draft in one look."""
        with self._database.snapshot() as link:
            found = state(link, app)
        return found if found.newest or found.changed else None

    def edit(self, app: str, step: Callable[[DraftState], DraftStep], stamp: Stamp) -> DraftState:
        """One step on the latest state, while nobody else takes one."""

        def job(link: Link) -> DraftState:
            link.exclude(f"app {app}")
            before = state(link, app)
            taken = step(before)
            if taken.bodies:
                revision = before.revision + 1
                write(link, before, taken.bodies, revision, stamp.at, stamp.by)
                note = DraftNote(stamp.id, app, revision, stamp.at, stamp.by, stamp.by_name, taken.edits, taken.inverse)
                link.send(_NOTE, values_of(note))
                link.send(_KEEP_DRAFT, {"app": app, "base": before.base, "revision": revision})
            return state(link, app)

        return self._database.transact(job)

    def notes(self, app: str, limit: int) -> tuple[DraftNote, ...]:
        """The last steps."""
        with self._database.snapshot() as link:
            return tuple(link.read(DraftNote, _NOTES, {"app": app, "limit": limit}))


def state(link: Link, app: str) -> DraftState:
    """What the draft of an app is; of an unknown app an empty one."""
    newest = latest(link, app)
    changed = tuple(link.read(DraftDocument, _ROWS, {"app": app}))
    row = link.row(_DRAFT, {"app": app})
    kept, revision = (int(str(row[0])), int(str(row[1]))) if row else (0, 0)
    base = kept if changed else newest
    return DraftState(app, newest, base, revision, texts(link, app, base), changed)


def latest(link: Link, app: str) -> int:
    """The number of the newest version, 0 before the first."""
    row = link.row(_LATEST, {"app": app})
    return int(str(row[0])) if row and row[0] is not None else 0


def texts(link: Link, app: str, number: int) -> Texts:
    """The documents of one version in the order they were given; none when there is no such version."""
    rows = link.rows(_BASE, {"app": app, "number": number})
    return tuple((str(kind), str(document), str(body)) for kind, document, body in rows)


def write(
    link: Link, before: DraftState, bodies: Mapping[Key, str | None], revision: int, at: datetime, by: str
) -> None:
    """Note the documents that a step wrote; one that is again as in the base needs no row."""
    for (kind, document), body in bodies.items():
        if body == before.before.get((kind, document)):
            link.send(_FORGET, {"of_app": before.app, "of_kind": kind, "of_document": document})
        else:
            row = DraftDocument(kind, document, revision, body, at, by)
            link.send(_KEEP, {"app": before.app, **values_of(row)})


def settle(link: Link, before: DraftState, number: int, left: Mapping[Key, str | None], at: datetime, by: str) -> None:
    """Move the draft to the new version ``number``, with nothing changed but what is ``left``."""
    for one in before.changed:
        gone = {"of_app": before.app, "of_kind": one.kind, "of_document": one.document}
        link.run(_FORGET, gone)
    revision = before.revision + 1
    for (kind, document), body in left.items():
        link.run(_KEEP, {"app": before.app, **values_of(DraftDocument(kind, document, revision, body, at, by))})
    link.run(_KEEP_DRAFT, {"app": before.app, "base": number, "revision": revision})
