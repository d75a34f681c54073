"""Small stand-ins for the rooms behind the faces: accounts in memory, a clock that is set, an engine over one table."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from orderloom.check.field import FieldContext
from orderloom.check.fields.integer import CHECK as INTEGER
from orderloom.check.fields.text import CHECK as TEXT
from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import AppPlan, FieldFault, FieldPlan, TablePlan, by_id
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.model.fields.integer import IntegerField
from orderloom.model.fields.text import TextField
from orderloom.runtime.accounts import Account, Session
from orderloom.runtime.ports import StoredFile
from orderloom.runtime.record.change import (
    Actor,
    Change,
    Count,
    NextAction,
    Operation,
    Outcome,
    Page,
    Query,
    Record,
    Standing,
    Status,
)
from orderloom.runtime.record.gate import Access, Rights
from orderloom.sdk.actions import PluginFacts
from orderloom.sdk.connector import Platform, RawMessage, Reply

TITLE = {"zh": "便签", "en": "Notes"}
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def plan() -> AppPlan:
    """An app with one table of a text and a number, and the role ``clerk``."""
    word = TextField(id="word", title={"zh": "词", "en": "Word"}, required=True, max_length=20)
    size = IntegerField(id="size", title={"zh": "大小", "en": "Size"})
    context = FieldContext()
    fields = (
        FieldPlan("word", "text", word.title, word, TEXT.codec(word, context), required=True),
        FieldPlan("size", "integer", size.title, size, INTEGER.codec(size, context)),
    )
    table = TablePlan("notes", TITLE, "word", by_id(fields))
    none: frozenset[str] = frozenset()
    clerk = RolePlan("clerk", {"zh": "员工", "en": "Clerk"}, MappingProxyType({}), none, none, none)
    return AppPlan(
        id="desk",
        version="1",
        digest="",
        title={"zh": "台", "en": "Desk"},
        timezone="Asia/Shanghai",
        currency="CNY",
        parameters={},
        home="",
        navigation=(),
        parts={TablePlan: by_id((table,)), RolePlan: by_id((clerk,))},
    )


@dataclass
class FakeClock:
    """Time that moves when told."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@dataclass
class FakeIds:
    """Ids in a row."""

    count: int = 0

    def new(self) -> str:
        self.count += 1
        return f"id{self.count}"


@dataclass
class FakeAccounts:
    """Accounts, sessions and failed sign-ins in memory; ``looked_up`` counts queries for sessions."""

    people: dict[str, Account] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    failures: list[tuple[str, datetime]] = field(default_factory=list)
    looked_up: int = 0

    def count(self) -> int:
        return len(self.people)

    def by_name(self, name: str) -> Account | None:
        return next((one for one in self.people.values() if one.name.casefold() == name.casefold()), None)

    def by_id(self, account: str) -> Account | None:
        return self.people.get(account)

    def all(self) -> tuple[Account, ...]:
        return tuple(self.people.values())

    def add(self, account: Account, *, only_first: bool = False) -> bool:
        if self.by_name(account.name) or (only_first and self.people):
            return False
        self.people[account.id] = account
        return True

    def change(self, account: Account) -> None:
        self.people[account.id] = account

    def open_session(self, session: Session) -> None:
        self.sessions[session.id_hash] = session

    def session(self, id_hash: str) -> Session | None:
        self.looked_up += 1
        return self.sessions.get(id_hash)

    def touch(self, id_hash: str, at: datetime) -> None:
        self.sessions[id_hash] = replace(self.sessions[id_hash], last_seen_at=at)

    def close_session(self, id_hash: str) -> bool:
        return self.sessions.pop(id_hash, None) is not None

    def close_family(self, family: str) -> None:
        self.sessions = {key: one for key, one in self.sessions.items() if one.family != family}

    def sessions_of(self, account: str) -> tuple[Session, ...]:
        return tuple(one for one in self.sessions.values() if one.account == account)

    def close_all(self, account: str, but: str = "") -> int:
        gone = [key for key, one in self.sessions.items() if one.account == account and key != but]
        for key in gone:
            del self.sessions[key]
        return len(gone)

    def note_attempt(self, keys: Sequence[str], at: datetime) -> None:
        self.failures += [(key, at) for key in keys]

    def attempts(self, key: str, since: datetime) -> int:
        return sum(1 for known, at in self.failures if known == key and at >= since)

    def forget_attempts(self, key: str) -> None:
        self.failures = [entry for entry in self.failures if entry[0] != key]


@dataclass
class FakePlans:
    """One app."""

    only: AppPlan = field(default_factory=plan)

    def plan(self, app: str) -> AppPlan | None:
        return self.only if app == self.only.id else None

    def all(self) -> tuple[AppPlan, ...]:
        return (self.only,)


@dataclass
class FakeEngine:
    """One table in memory: clerks may do everything with it, others see nothing. ``crash`` makes every call fail."""

    table: TablePlan = field(default_factory=lambda: plan().get(TablePlan, "notes"))
    records: dict[str, Record] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    answers: dict[str, tuple[str, Outcome]] = field(default_factory=dict)
    crash: Exception | None = None

    def context(self, app: str, actor: Actor) -> dict[str, object]:
        return {}

    def rights(self, app: str, actor: Actor) -> Rights:
        if "clerk" not in actor.roles:
            return Rights({}, frozenset(), frozenset(), frozenset())
        fields = frozenset(self.table.fields)
        access = Access(
            "notes",
            read=True,
            create=True,
            update=True,
            delete=True,
            holds=True,
            set_state=False,
            readable=fields,
            creatable=fields,
            changeable=fields,
            movable=fields,
            transitions=frozenset(),
        )
        return Rights({"notes": access}, frozenset(), frozenset(), frozenset())

    def allowed(self, app: str, table: str, record: Record, actor: Actor) -> tuple[str, ...]:
        return ()

    def next_actions(self, app: str, table: str, record: Record, actor: Actor) -> tuple[NextAction, ...]:
        return ()

    def change(self, change: Change) -> Outcome:
        self.changes.append(change)
        if self.crash:
            raise self.crash
        if "clerk" not in change.actor.roles:
            return Outcome(Status.MISSING)
        if change.idempotency_key is not None:
            said = repr((change.operation, change.fields))
            known = self.answers.get(change.idempotency_key)
            if known is not None:
                return replace(known[1], repeated=True) if known[0] == said else Outcome(Status.CONFLICT)
            outcome = self._carry(change)
            self.answers[change.idempotency_key] = (said, outcome)
            return outcome
        return self._carry(change)

    def _carry(self, change: Change) -> Outcome:
        stored = self.records.get(change.record or "")
        if change.operation is not Operation.CREATE:
            if stored is None:
                return Outcome(Status.MISSING)
            if change.version is not None and change.version != stored.version:
                return Outcome(Status.STALE)
        if change.operation is Operation.DELETE and stored is not None:
            del self.records[stored.id]
            return Outcome(Status.DELETED)
        if change.operation not in {Operation.CREATE, Operation.UPDATE}:
            return Outcome(Status.UNCHANGED, stored)
        return self._write(change, stored)

    def _write(self, change: Change, stored: Record | None) -> Outcome:
        values, problems = dict(stored.values) if stored else {}, []
        for name, raw in change.fields.items():
            spec = self.table.fields.get(name)
            try:
                values[name] = spec.codec.decode(raw) if spec else None
                if spec is None:
                    problems.append(Problem("unknown", f"{change.pointer}/{name}"))
            except FieldFault as fault:
                problems.append(Problem(fault.error_code, f"{change.pointer}/{name}", fault.facts))
        if not values.get("word"):
            problems.append(Problem("required", f"{change.pointer}/word"))
        if problems:
            return Outcome(Status.REFUSED, problems=tuple(problems))
        size = values.get("size")
        if isinstance(size, int) and size > 100 and "big" not in change.confirm:
            return Outcome(
                Status.CONFIRM, problems=(Problem("rule", f"{change.pointer}/size", level="confirm", id="big"),)
            )
        record = Record(
            "notes", stored.id if stored else f"r{len(self.records) + 1}", stored.version + 1 if stored else 1, values
        )
        self.records[record.id] = record
        return Outcome(Status.CHANGED if stored else Status.CREATED, record)

    def read(self, query: Query) -> Page:
        self.queries.append(query)
        if self.crash:
            raise self.crash
        if "clerk" not in query.actor.roles:
            return Page(status=Status.MISSING)
        if query.log is not None:
            return Page()
        if query.id is not None:
            found = self.records.get(query.id)
            standing = Standing((), (), ()) if query.standing else None
            return Page((found,), standing=standing) if found else Page(status=Status.MISSING)
        items = tuple(self.records.values())[: query.limit]
        return Page(items, None, Count(len(self.records), exact=True) if query.count else None)


@dataclass
class FakeIntake:
    """Keeps callbacks for the address ``good``; everything else is not there."""

    received: list[RawMessage] = field(default_factory=list)

    def receive(self, address: str, message: RawMessage) -> Reply:
        if address != "good":
            return Reply(404)
        if message.body == b"broken":
            raise OSError("the disk is full")
        self.received.append(message)
        return Reply(503 if message.body == b"busy" else 200, "ok")


@dataclass
class FakeFiles:
    """Files in memory."""

    kept: dict[str, tuple[StoredFile, bytes]] = field(default_factory=dict)

    def put(self, name: str, content: bytes, by: str, at: datetime) -> StoredFile:
        stored = StoredFile(f"f{len(self.kept)}", name, len(content), "text/plain", by, at)
        self.kept[stored.id] = (stored, content)
        return stored

    def about(self, file: str) -> StoredFile | None:
        return self.kept[file][0] if file in self.kept else None

    def get(self, file: str) -> tuple[StoredFile, bytes] | None:
        return self.kept.get(file)

    def remove(self, file: str) -> None:
        self.kept.pop(file, None)

    def thumbnail(self, file: str) -> bytes | None:
        return None


class NoPlatforms:
    """No platform at all."""

    def get(self, plugin_id: str) -> Platform:
        raise OrderloomError(plugin_id)

    def all(self) -> tuple[Platform, ...]:
        return ()

    def facts(self) -> PluginFacts:
        return PluginFacts({})


TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
