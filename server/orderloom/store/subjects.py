"""One person's data wherever the database holds it: found, exported, erased, and emptied when its time is over.

Erasing empties personal fields of the person's records, of their history, snapshots and refusals, and the raw messages
they came in. Emptied events keep their place in the chain, see ``emptying``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Column, MetaData, Table, bindparam, null, or_, select, update
from sqlalchemy.types import NullType

from orderloom.check.plan import AppPlan, RetentionPlan, TablePlan
from orderloom.logic.types import DATE
from orderloom.runtime.personal import (
    ERASED,
    EXPORTED,
    SubjectMissingError,
    needles,
    personal_fields,
    steps,
    texts,
)
from orderloom.runtime.ports import Event, Files, Ids, Record
from orderloom.runtime.problems import plain
from orderloom.runtime.record.change import Actor
from orderloom.store import events, holdings
from orderloom.store.emptying import Emptying
from orderloom.store.inbox import message
from orderloom.store.layout import ID, VERSION, Layout
from orderloom.store.link import Database, Link
from orderloom.store.schema import event, refusal, snapshot
from orderloom.store.store import SqlStore
from orderloom.store.types import WHOLE, WORDS

Found = Mapping[str, tuple[str, ...]]
"""Ids of records by table."""

_AT_ONCE: Final = 100
"""Records that one step of the retention empties."""

_SHORTEST_WORD: Final = 2
_VOUCHED_AT_ONCE: Final = 500


@dataclass(slots=True)
class Erased:
    """What an erasure touched."""

    records: int = 0
    events: int = 0
    messages: int = 0
    files: list[str] = field(default_factory=list)


class SqlSubjects:
    """Personal data in one database; ``key`` is the journal's."""

    def __init__(self, store: SqlStore, ids: Ids, files: Files, key: bytes) -> None:
        self._store = store
        self._database: Database = store.database
        self._ids = ids
        self._files = files
        self._key = key

    def export(self, plan: AppPlan, table: str, record: str, actor: Actor) -> dict[str, object]:
        """Everything there is about a person, as JSON; the journal remembers who took it."""
        with self._database.snapshot() as link:
            found = self._find(link, plan, table, record)
            records = {one: self._records(link, plan, one, ids) for one, ids in found.items()}
            told = {name: _logged(link, plan.id, log, found) for name, log in _LOGS.items()}
            messages = [message(link, one) for one in Emptying(link, plan).messages(found, frozenset())]
        about = {"records": {one: len(ids) for one, ids in found.items()}}
        exported = self._event(plan, table, record, EXPORTED, actor, about)
        self._database.transact(lambda link: events.append(link, exported))
        return {
            "subject": {"table": table, "record": record},
            "records": records,
            **told,
            "messages": [plain(asdict(one)) for one in messages if one is not None],
        }

    def erase(self, plan: AppPlan, table: str, record: str, actor: Actor) -> Erased:
        """Empty everything personal about a person; what cannot be told any more is gone from the file as well.

        Raises ``NoSubjectError`` and ``SubjectMissingError``.
        """
        erased = self._database.transact(
            lambda link: self._empty(link, plan, self._find(link, plan, table, record), (table, record), actor),
            bulk=True,
        )
        self._remove(erased)
        _scrub(self._database, list(self._layouts(plan).values()))
        return erased

    def expire(self, plan: AppPlan, now: datetime) -> int:
        """Empty personal fields of some records whose time is over; how many records."""
        done = 0
        for table in plan.all(TablePlan).values():
            if table.retention is not None:
                done += self._expire(plan, table, table.retention, now)
        return done

    def _expire(self, plan: AppPlan, table: TablePlan, kept: RetentionPlan, now: datetime) -> int:
        layout = self._layouts(plan)[table.id]
        until: datetime | date = now - timedelta(days=kept.days)
        if table.schema[kept.after].kind == DATE.kind:
            until = (now - timedelta(days=kept.days)).astimezone(ZoneInfo(plan.timezone)).date()
        after = layout.first(kept.after)
        filled = or_(*(column.is_not(None) for column in _personal_columns(layout)))
        due = select(layout.id).where(after < bindparam("until", type_=after.type), filled).limit(_AT_ONCE)
        with self._database.snapshot() as link:
            ids = tuple(str(row[0]) for row in link.rows(link.statements.prepare(due), {"until": until}))
        if not ids:
            return 0
        actor = Actor("retention", "保留期", sort="system", trusted=True)
        erased = self._database.transact(
            lambda link: self._empty(link, plan, {table.id: ids}, (table.id, ids[0]), actor), bulk=True
        )
        self._remove(erased)
        return erased.records

    def _layouts(self, plan: AppPlan) -> dict[str, Layout]:
        return {layout.plan.id: layout for layout in self._store.layouts(plan)}

    def _find(self, link: Link, plan: AppPlan, table: str, record: str) -> Found:
        """The person's records, deleted ones included."""
        layouts = self._layouts(plan)
        way = steps(plan, table)
        people = layouts[table]
        there = link.rows(
            link.statements.prepare(select(people.id).where(people.id == bindparam("id"))), {"id": record}
        )
        if not there:
            raise SubjectMissingError(table=table, record=record)
        found: dict[str, dict[str, None]] = {table: {record: None}}
        for step in way:
            layout = layouts[step.table.id]
            linked = select(layout.id).where(layout.first(step.link) == bindparam("to")).order_by(layout.id)
            wanted = link.statements.prepare(linked)
            ids = [str(row[0]) for one in found.get(step.to, ()) for row in link.rows(wanted, {"to": one})]
            found.setdefault(step.table.id, {}).update(dict.fromkeys(ids))
        return {one: tuple(ids) for one, ids in found.items()}

    def _records(self, link: Link, plan: AppPlan, table: str, ids: Sequence[str]) -> list[dict[str, object]]:
        layout = self._layouts(plan)[table]
        return [_json(layout, one) for one in _read(link, layout, ids)]

    def _empty(self, link: Link, plan: AppPlan, found: Found, subject: tuple[str, str], actor: Actor) -> Erased:
        erased, layouts, words = Erased(), self._layouts(plan), set[str]()
        for table, ids in found.items():
            personal, former = personal_fields(layouts[table].plan), _former(link, layouts[table])
            for one in _read(link, layouts[table], ids):
                values = _json(layouts[table], one)
                words.update(text for name in personal for text in texts(values.get(name)))
                erased.files += _files(layouts[table], one)
                _empty_row(link, layouts[table], one, former)
                erased.records += 1
        emptying = Emptying(link, plan)
        words |= emptying.words(found)
        words = {word for word in words if len(word) >= _SHORTEST_WORD}
        vouched = emptying.events(found, frozenset(words), self._key)
        emptying.refusals(found, frozenset(words), needles(words))
        emptying.snapshots(found)
        emptying.notes(found, frozenset(words))
        emptying.notices(found)
        emptying.tasks(found)
        emptying.identifiers(found)
        erased.events = len(vouched)
        erased.messages = emptying.empty_messages(emptying.messages(found, needles(words)), needles(words))
        counts = {table: len(ids) for table, ids in found.items()}
        for start in range(0, max(len(vouched), 1), _VOUCHED_AT_ONCE):
            some = dict(list(vouched.items())[start : start + _VOUCHED_AT_ONCE])
            about = {"records": counts, "messages": erased.messages, "events": some}
            events.append(link, self._event(plan, *subject, ERASED, actor, about))
        return erased

    def _event(
        self, plan: AppPlan, table: str, record: str, kind: str, actor: Actor, about: Mapping[str, object]
    ) -> Event:
        now = self._database.clock.now()
        cause: dict[str, object] = {"door": "personal", "ref": ""}
        return Event(self._ids.new(), now, plan.id, table, record, 0, kind, actor.id, actor.name, cause, about, {})

    def _remove(self, erased: Erased) -> None:
        """Files go once nothing names them any more."""
        for one in erased.files:
            self._files.remove(one)


_SCRUBBED: Final = ("event", "refusal", "snapshot", "inbox", "quarantine", "hold", "mark", "task", "task_act")
_LOGS: Final = {"events": event, "refusals": refusal, "snapshots": snapshot}


def _personal_columns(layout: Layout) -> list[Column[object]]:
    names = personal_fields(layout.plan)
    return [column for name, placed in layout.placed.items() if name in names for column in placed.columns]


def _read(link: Link, layout: Layout, ids: Sequence[str]) -> list[Record]:
    one = link.statements.prepare(select(*layout.selected).where(layout.id == bindparam("record")))
    return [layout.record(row) for record in ids for row in link.stored(one, {"record": record})]


def _json(layout: Layout, record: Record) -> dict[str, object]:
    fields = layout.plan.fields
    return {name: fields[name].codec.encode(value) for name, value in record.values.items() if name in fields}


def _files(layout: Layout, record: Record) -> list[str]:
    """Ids of files in personal fields."""
    names = [one for one in personal_fields(layout.plan) if layout.plan.fields[one].uploads]
    entries = (entry for name in names for entry in _entries(record.values.get(name)))
    return [str(entry["id"]) for entry in entries if "id" in entry]


def _entries(value: object) -> list[Mapping[str, object]]:
    items = value if isinstance(value, list | tuple) else (value,)
    return [entry for entry in items if isinstance(entry, Mapping)]


def _empty_row(link: Link, layout: Layout, record: Record, former: Sequence[str]) -> None:
    """Empty personal columns and ``former`` ones, which no version in force reads: nobody can say what they hold."""
    names = [*(column.name for column in _personal_columns(layout)), *former]
    if not names:
        return
    rows = Table(layout.name, MetaData(), *(Column(one, NullType()) for one in (ID, VERSION, *names)))
    version = bindparam("version", type_=WHOLE)
    emptied = update(rows).where(rows.c[ID] == bindparam("record", type_=WORDS))
    statement = emptied.values({VERSION: version, **dict.fromkeys(names, null())})
    link.run(link.statements.prepare(statement), {"record": record.id, "version": record.version + 1})


def _former(link: Link, layout: Layout) -> list[str]:
    """Columns of the table that lie there from other versions of the app."""
    known = {column.name for column in layout.table.columns}
    rows = (row for row in holdings.of_app(link, layout.app) if row.physical == layout.name)
    return sorted({column for row in rows for column in row.columns} - known)


def _logged(link: Link, app: str, log: Table, found: Found) -> list[dict[str, object]]:
    """The rows of a log about the records, without what only the chain needs."""
    hidden = {"seq", "salt", "digest", "chain", "epoch"}
    shown = [column for column in log.c if column.name not in hidden]
    of_record = (log.c.app == bindparam("app"), log.c.table == bindparam("of"), log.c.record == bindparam("one"))
    wanted = link.statements.prepare(select(*shown).where(*of_record).order_by(log.c.seq))
    return [
        {name: plain(value) for name, value in row.items()}
        for table, ids in found.items()
        for one in ids
        for row in link.mappings(wanted, {"app": app, "of": table, "one": one})
    ]


def _scrub(database: Database, layouts: Sequence[Layout]) -> None:
    """Let nothing that was overwritten stay in pages that are free again."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        connection.exec_driver_sql("SET statement_timeout = 0")
        for name in (*_SCRUBBED, *(layout.name for layout in layouts)):
            connection.exec_driver_sql(f"VACUUM {connection.dialect.identifier_preparer.quote(name)}")
        connection.exec_driver_sql("RESET statement_timeout")
