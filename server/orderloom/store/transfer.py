"""Imports as rows: where each stands is written in the transaction of what it imports."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, insert, or_, select, update

from orderloom.runtime.ports import WriteTx
from orderloom.runtime.record.many import Seen
from orderloom.runtime.transfer.shapes import JUDGING, RUNNING, Advance, BadRow, Import, Mapped
from orderloom.store.link import Link
from orderloom.store.rehearsal import rehearsal
from orderloom.store.schema import import_job, import_mapping, import_row
from orderloom.store.shapes import names_of, parameters_of
from orderloom.store.store import SqlStore
from orderloom.store.tx import SqlReadTx
from orderloom.store.types import MOMENT
from orderloom.store.upsert import insert_or_update

_COUNTED: Final = ("good", "bad", "created", "updated", "unchanged", "refused")
_COLUMNS: Final = tuple(import_job.c[name] for name in names_of(Import))
_ADD: Final = insert(import_job).values(parameters_of(Import))
_GET: Final = select(*_COLUMNS).where(import_job.c.id == bindparam("job"))
_OF: Final = (
    select(*_COLUMNS)
    .where(import_job.c.app == bindparam("app"), import_job.c.account == bindparam("account"))
    .order_by(import_job.c.created_at.desc())
    .limit(50)
)
_DUE: Final = (
    select(*_COLUMNS)
    .where(or_(import_job.c.state == JUDGING, import_job.c.state == RUNNING))
    .order_by(import_job.c.created_at)
    .limit(1)
)
_ADVANCE: Final = (
    update(import_job)
    .where(
        import_job.c.id == bindparam("job"),
        import_job.c.state == bindparam("in_state"),
        import_job.c.position == bindparam("at"),
    )
    .values(
        position=bindparam("following"),
        **{name: import_job.c[name] + bindparam(f"more_{name}") for name in _COUNTED},
    )
)
_ADD_ROW: Final = insert_or_update(import_row, "problems").values(
    {column.name: bindparam(column.name) for column in import_row.c}
)
_ROWS: Final = (
    select(import_row.c.number, import_row.c.place, import_row.c.problems)
    .where(import_row.c.job == bindparam("job"), import_row.c.place > bindparam("after"))
    .order_by(import_row.c.place)
    .limit(bindparam("limit"))
)
_FORGET_ROWS: Final = delete(import_row).where(import_row.c.job == bindparam("job"))
_FORGET: Final = delete(import_job).where(import_job.c.id == bindparam("job"))
_OLD: Final = (
    select(import_job.c.id)
    .where(
        import_job.c.created_at < bindparam("before", type_=MOMENT),
        import_job.c.state != JUDGING,
        import_job.c.state != RUNNING,
    )
    .limit(bindparam("limit"))
)
_REMEMBER: Final = insert_or_update(import_mapping, "mapped").values(
    {column.name: bindparam(column.name) for column in import_mapping.c}
)
_RECALL: Final = select(import_mapping.c.mapped).where(
    import_mapping.c.app == bindparam("app"),
    import_mapping.c.table == bindparam("table"),
    import_mapping.c.header == bindparam("header"),
)


class SqlImports:
    """The ``Imports`` port."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._database = store.database

    def add(self, job: Import) -> None:
        """Keep a new one."""
        self._database.transact(lambda link: link.run(_ADD, {**_row(asdict(job))}))

    def get(self, job: str) -> Import | None:
        """One of them."""
        with self._database.snapshot(brief=True) as link:
            return link.read_one(Import, _GET, {"job": job})

    def of(self, app: str, account: str) -> tuple[Import, ...]:
        """Those of one person, newest first."""
        with self._database.snapshot(brief=True) as link:
            return tuple(link.read(Import, _OF, {"app": app, "account": account}))

    def due(self) -> Import | None:
        """The oldest that is under way."""
        with self._database.snapshot(brief=True) as link:
            return link.read_one(Import, _DUE)

    def move(self, job: str, states: frozenset[str], **values: object) -> bool:
        """Set columns, provided that it is in one of ``states``."""
        statement = (
            update(import_job)
            .where(import_job.c.id == bindparam("of_job"), or_(*(import_job.c.state == one for one in sorted(states))))
            .values({name: bindparam(f"new_{name}") for name in values})
        )
        given = {f"new_{name}": value for name, value in _row(values).items()}
        return bool(self._database.transact(lambda link: link.run(statement, {**given, "of_job": job})))

    def advance(self, tx: WriteTx, advance: Advance) -> bool:
        """Add a batch within its transaction."""
        if not isinstance(tx, SqlReadTx):
            raise TypeError(type(tx))
        return _advance(tx.link, advance, RUNNING)

    def judged(self, advance: Advance) -> bool:
        """Add a judged batch."""
        return self._database.transact(lambda link: _advance(link, advance, JUDGING), bulk=True)

    def bad(self, job: str, after: int, limit: int) -> tuple[BadRow, ...]:
        """Rows with problems."""
        with self._database.snapshot(brief=True) as link:
            return tuple(link.read(BadRow, _ROWS, {"job": job, "after": after, "limit": limit}))

    def forget_bad(self, job: str) -> None:
        """Remove them."""
        self._database.transact(lambda link: link.run(_FORGET_ROWS, {"job": job}))

    def old(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Imports begun before a moment that are not under way."""
        with self._database.snapshot(brief=True) as link:
            return tuple(str(row[0]) for row in link.rows(_OLD, {"before": before, "limit": limit}))

    def forget(self, job: str) -> None:
        """Remove one with its rows."""
        self.forget_bad(job)
        self._database.transact(lambda link: link.run(_FORGET, {"job": job}))

    def remember(self, app: str, table: str, header: str, mapped: Mapped) -> None:
        """Keep a mapping."""
        values = {"app": app, "table": table, "header": header, "mapped": asdict(mapped)}
        self._database.transact(lambda link: link.run(_REMEMBER, values))

    def recall(self, app: str, table: str, header: str) -> Mapped | None:
        """The mapping of such a sheet."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_RECALL, {"app": app, "table": table, "header": header})
        return None if row is None else msgspec.convert(row[0], Mapped)

    def rehearsal(self, seen: Seen) -> AbstractContextManager[WriteTx]:
        """A transaction that only looks."""
        return rehearsal(self._store, seen)


def _advance(link: Link, advance: Advance, state: str) -> bool:
    more = {f"more_{name}": advance.counts.get(name, 0) for name in _COUNTED}
    values = {"job": advance.job, "in_state": state, "at": advance.position, "following": advance.following, **more}
    if not link.run(_ADVANCE, values):
        return False
    for row in advance.bad:
        link.run(_ADD_ROW, {"job": advance.job, **asdict(row)})
    return True


def _row(values: Mapping[str, object]) -> dict[str, object]:
    """Values as their columns take them: lists and objects for JSON."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapped):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value
