"""Takes what is personal out of logs: events, refusals, snapshots, holds, marks, raw messages, hashed identifiers.

An event stays in its place in the chain, which covers the digest it once had. Its content gets a new salt, so that the
old digest tells nothing any more, and whoever erased vouches for what is left with the journal's key (``chain.vouch``).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Table, Text, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.personal import personal_fields, scrubbed, texts, without
from orderloom.runtime.ports import Event
from orderloom.store import chain, notices, schema, tasks
from orderloom.store.link import Link
from orderloom.store.shapes import names_of
from orderloom.store.types import BYTES, WHOLE, WORDS, to_json_text

Found = Mapping[str, tuple[str, ...]]
Fields = Mapping[str, object]

_NOTHING: Final = b""
_EVENT_COLUMNS: Final = tuple(schema.event.c[name] for name in names_of(Event))
_REWRITE: Final = (
    update(schema.event)
    .where(schema.event.c.id == bindparam("event", type_=WORDS))
    .values(
        input=bindparam("input", type_=Text()),
        change=bindparam("change", type_=Text()),
        salt=bindparam("salt", type_=BYTES),
    )
)


class Emptying:
    """Empties what one app's logs say about some records, inside one transaction."""

    def __init__(self, link: Link, plan: AppPlan) -> None:
        self._link = link
        self._plan = plan
        self._sqlite = link.statements.dialect.name == "sqlite"
        self._personal = {table.id: personal_fields(table) for table in plan.all(TablePlan).values()}

    def words(self, found: Found) -> set[str]:
        """Every text that personal fields of the records ever held, as far as the journal knows."""
        told: set[str] = set()
        for one in self._events(found):
            personal = self._personal[one.table]
            for values in (one.change, _fields(one.input)):
                told.update(text for name in personal for text in texts(values.get(name)))
        return told

    def events(self, found: Found, words: frozenset[str], key: bytes) -> dict[str, str]:
        """Empty the records' history; what vouches for each event that changed, by its id."""
        vouched: dict[str, str] = {}
        for one in self._events(found):
            given = scrubbed(self._without(one.table, one.input), words)
            change = scrubbed(without(one.change, self._personal[one.table]), words)
            if (given, change) == (one.input, one.change):
                continue
            letter = chain.Letter(to_json_text(one.cause), to_json_text(given), to_json_text(change))
            salt = chain.new_salt()
            new = {"event": one.id, "input": letter.input, "change": letter.change, "salt": salt}
            self._link.run(_REWRITE, new)
            vouched[one.id] = chain.vouch(key, one.id, chain.digest(one, letter, salt))
        return vouched

    def _events(self, found: Found) -> list[Event]:
        of_record = _of_record(schema.event)
        wanted = self._link.statements.prepare(select(*_EVENT_COLUMNS).where(*of_record).order_by(schema.event.c.seq))
        return [
            one
            for table, ids in found.items()
            for record in ids
            for one in self._link.read(Event, wanted, self._place(table, record))
        ]

    def refusals(self, found: Found, words: frozenset[str], telling: frozenset[str]) -> None:
        """Empty refused changes of the records, and those of new records that tell of the person."""
        log = schema.refusal
        columns = (log.c.seq, log.c.table, log.c.input, log.c.problems)
        own = self._link.statements.prepare(select(*columns).where(*_of_record(log)))
        rows = [
            row for table, ids in found.items() for one in ids for row in self._link.rows(own, self._place(table, one))
        ]
        if telling:
            unnamed = select(*columns).where(log.c.app == bindparam("app"), log.c.record == bindparam("none"))
            new = self._link.rows(self._link.statements.prepare(unnamed), {"app": self._plan.id, "none": ""})
            rows += [row for row in new if _tells([row[2], row[3]], telling)]
        for seq, table, given, problems in rows:
            emptied = scrubbed(self._without(str(table), given), words)
            self._set(log, seq, {"input": emptied, "problems": scrubbed(problems, words)})

    def snapshots(self, found: Found) -> None:
        """Empty the records' snapshots."""
        log = schema.snapshot
        own = self._link.statements.prepare(select(log.c.seq, log.c.table, log.c.fields).where(*_of_record(log)))
        for table, ids in found.items():
            for one in ids:
                for seq, _, fields in self._link.rows(own, self._place(table, one)):
                    self._set(log, seq, {"fields": without(fields, self._personal[table])})

    def notes(self, found: Found, words: frozenset[str]) -> None:
        """Blot the person out of the reasons of holds and marks."""
        for log in (schema.hold, schema.mark):
            own = self._link.statements.prepare(select(log.c.seq, log.c.reason).where(*_of_record(log)))
            for table, ids in found.items():
                for one in ids:
                    for seq, reason in self._link.rows(own, self._place(table, one)):
                        if (clean := scrubbed(reason, words)) != reason:
                            self._set(log, seq, {"reason": clean})

    def notices(self, found: Found) -> None:
        """Take the words out of what people were told about the records."""
        for table, ids in found.items():
            for one in ids:
                notices.empty(self._link, self._plan.id, table, one)

    def tasks(self, found: Found) -> None:
        """Take out what people filled in and said about the records."""
        for table, ids in found.items():
            for one in ids:
                tasks.empty(self._link, self._plan.id, table, one)

    def identifiers(self, found: Found) -> None:
        """Forget what the records were recognised by."""
        hashes = schema.identifier
        gone = delete(hashes).where(hashes.c.app == bindparam("app"), hashes.c.record == bindparam("record"))
        statement = self._link.statements.prepare(gone)
        for ids in found.values():
            for one in ids:
                self._link.run(statement, {"app": self._plan.id, "record": one})

    def messages(self, found: Found, telling: frozenset[str]) -> list[str]:
        """Ids of raw messages that touched the records or tell of the person, in the order they came."""
        log = schema.inbox
        records = {(table, one) for table, ids in found.items() for one in ids}
        touched = select(log.c.seq, log.c.id, log.c.records).where(log.c.app == bindparam("app"))
        rows = self._link.rows(self._link.statements.prepare(touched), {"app": self._plan.id})
        ids = {int(str(seq)): str(one) for seq, one, named in rows if not records.isdisjoint(_named(named))}
        ids.update(self._telling(log, telling))
        return [ids[seq] for seq in sorted(ids)]

    def _telling(self, log: Table, telling: frozenset[str]) -> dict[int, str]:
        """Rows whose bytes hold one of the texts, written plainly or as JSON escapes."""
        asked = select(log.c.seq, log.c.id).where(log.c.app == bindparam("app"), _holds(log, self._sqlite))
        statement = self._link.statements.prepare(asked)
        found: dict[int, str] = {}
        for part in sorted({way for text in telling for way in _ways(text)}):
            for seq, one in self._link.rows(statement, {"app": self._plan.id, "part": part}):
                found[int(str(seq))] = str(one)
        return found

    def empty_messages(self, messages: Sequence[str], telling: frozenset[str]) -> int:
        """Empty raw messages and quarantined bytes; how many."""
        inbox, quarantine = schema.inbox, schema.quarantine
        kept = self._link.statements.prepare(select(inbox.c.seq, inbox.c.problems).where(inbox.c.id == bindparam("id")))
        for one in messages:
            for seq, problems in self._link.rows(kept, {"id": one}):
                clean = scrubbed(problems, telling)
                self._set(inbox, seq, {"body": _NOTHING, "headers": {}, "problems": clean})
        strange = self._telling(quarantine, telling)
        for seq in strange:
            self._set(quarantine, seq, {"body": _NOTHING, "headers": {}})
        return len(messages) + len(strange)

    def _without(self, table: str, given: object) -> object:
        """What was asked for without personal fields, those of further changes included."""
        if not isinstance(given, Mapping):
            return given
        clean = dict(given)
        if "fields" in clean:
            clean["fields"] = without(clean["fields"], self._personal.get(table, frozenset()))
        if isinstance(clean.get("then"), list):
            parts: list[Fields] = clean["then"]
            clean["then"] = [self._without(str(part.get("in")), part) for part in parts]
        return clean

    def _place(self, table: str, record: str) -> dict[str, object]:
        return {"app": self._plan.id, "of": table, "one": record}

    def _set(self, log: Table, seq: object, values: Fields) -> None:
        changed = {name: bindparam(f"new_{name}", type_=log.c[name].type) for name in values}
        statement = update(log).where(log.c.seq == bindparam("row")).values(changed)
        prepared = self._link.statements.prepare(statement)
        self._link.run(prepared, {"row": seq, **{f"new_{name}": value for name, value in values.items()}})


def _holds(log: Table, sqlite: bool) -> ColumnElement[bool]:  # noqa: FBT001  # which of two databases
    """Whether the bytes of a message hold ``part``."""
    part = bindparam("part", type_=BYTES)
    place = func.instr(log.c.body, part) if sqlite else func.pg_catalog.position(log.c.body, part)
    return type_coerce(place, WHOLE) > 0


def _ways(text: str) -> tuple[bytes, ...]:
    """How a text may stand in a message."""
    return text.encode(), json.dumps(text)[1:-1].encode()


def _of_record(log: Table) -> tuple[ColumnElement[bool], ...]:
    return (log.c.app == bindparam("app"), log.c.table == bindparam("of"), log.c.record == bindparam("one"))


def _fields(given: Fields) -> Fields:
    fields = given.get("fields")
    return fields if isinstance(fields, Mapping) else {}


def _named(records: object) -> set[tuple[str, str]]:
    """The records that a message touched."""
    rows = records if isinstance(records, list | tuple) else ()
    return {(str(row.get("table")), str(row.get("record"))) for row in rows if isinstance(row, Mapping)}


def _tells(parts: Iterable[object], telling: frozenset[str]) -> bool:
    return any(word in text for part in parts for text in texts(part) for word in telling)
