"""A store of plain dictionaries behind the runtime's ports: enough for the write path, the logs and the inbox."""

import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from orderloom.check.plan import AppPlan, KeyPlan, TablePlan
from orderloom.logic.closures import compile_core
from orderloom.logic.core import Core
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.ports import (
    BadCursorError,
    Count,
    Event,
    Group,
    GroupSpec,
    Hold,
    IdempotentAnswer,
    IdentityLink,
    InboxMessage,
    IssuedLink,
    KeyTakenError,
    LogSpec,
    Looked,
    Mark,
    PageSpec,
    Record,
    Refusal,
    Rows,
    StockMove,
    StoredReport,
    StoredSnapshot,
)
from orderloom.runtime.run_rows import StepRow
from tests.unit.runtime.memory_notices import MemoryNotices
from tests.unit.runtime.memory_outgoing import MemoryOutgoing
from tests.unit.runtime.memory_runs import MemoryRuns
from tests.unit.runtime.memory_schedules import MemorySchedules
from tests.unit.runtime.memory_tasks import MemoryTasks
from tests.unit.runtime.memory_timers import MemoryTimers

T = TypeVar("T")

_LOGS = ("events", "refusals", "reports", "holds", "marks")


@dataclass
class State:
    """Everything stored. Rows of logs are in the order they were written."""

    rows: dict[tuple[str, str], dict[str, Record]] = field(default_factory=dict)
    deleted: dict[tuple[str, str], dict[str, Record]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    outbox: list[Event] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    reports: list[StoredReport] = field(default_factory=list)
    answers: dict[tuple[str, str], IdempotentAnswer] = field(default_factory=dict)
    inbox: dict[str, InboxMessage] = field(default_factory=dict)
    quarantine: list[Mapping[str, object]] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)
    snapshots: list[StoredSnapshot] = field(default_factory=list)
    kin: dict[str, IdentityLink] = field(default_factory=dict)
    identifiers: dict[tuple[str, str, str, str], str] = field(default_factory=dict)
    series: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    links: dict[str, IssuedLink] = field(default_factory=dict)
    runs: MemoryRuns = field(default_factory=MemoryRuns)
    timers: MemoryTimers = field(default_factory=MemoryTimers)
    outgoing: dict[str, Delivery] = field(default_factory=dict)
    notices: MemoryNotices = field(default_factory=MemoryNotices)
    tasks: MemoryTasks = field(default_factory=MemoryTasks)
    schedules: MemorySchedules = field(default_factory=MemorySchedules)

    def copy(self) -> "State":
        """A copy that later writes do not reach."""
        shallow = {name: copy.copy(value) for name, value in vars(self).items()}
        shallow["rows"] = {key: dict(table) for key, table in self.rows.items()}
        shallow["deleted"] = {key: dict(table) for key, table in self.deleted.items()}
        shallow["runs"] = self.runs.copy()
        shallow["timers"] = self.timers.copy()
        shallow["notices"] = self.notices.copy()
        shallow["tasks"] = self.tasks.copy()
        shallow["schedules"] = self.schedules.copy()
        return State(**shallow)


def spoken(report: StoredReport) -> datetime:
    return report.occurred_at or report.received_at


class MemoryTx:
    """One transaction on a state; the store throws the state away when it fails."""

    def __init__(self, app: str, state: State) -> None:
        self.app = app
        self.state = state

    @property
    def outgoing(self) -> MemoryOutgoing:
        return MemoryOutgoing(self.state.outgoing)

    @property
    def timers(self) -> MemoryTimers:
        return self.state.timers

    @property
    def runs(self) -> MemoryRuns:
        return self.state.runs

    def run_steps(self, run: str, after: int, limit: int) -> tuple[StepRow, ...]:
        found = sorted(self.state.runs.steps.values(), key=lambda one: one.turn)
        return tuple(one for one in found if one.run == run and one.turn > after)[:limit]

    @property
    def notices(self) -> MemoryNotices:
        return self.state.notices

    @property
    def tasks(self) -> MemoryTasks:
        return self.state.tasks

    @property
    def schedules(self) -> MemorySchedules:
        return self.state.schedules

    def table(self, table: TablePlan) -> dict[str, Record]:
        return self.state.rows.setdefault((self.app, table.id), {})

    def gone(self, table: TablePlan) -> dict[str, Record]:
        return self.state.deleted.setdefault((self.app, table.id), {})

    def get(
        self, table: TablePlan, record: str, where: Sequence[Core] = (), env: Mapping[str, object] | None = None
    ) -> Record | None:
        found = self.table(table).get(record)
        return found if found is not None and self._holds(table, found, where, env or {}) else None

    def lock(self, table: TablePlan, record: str) -> Record | None:
        return self.get(table, record)

    def find(self, table: TablePlan, key: KeyPlan, values: Mapping[str, object]) -> Record | None:
        wanted = [values.get(name) for name in key.fields]
        rows = self.table(table).values()
        return next((row for row in rows if [row.values.get(name) for name in key.fields] == wanted), None)

    def page(self, table: TablePlan, spec: PageSpec) -> Rows:
        if spec.after is not None and not spec.after.isdecimal():
            raise BadCursorError(spec.after)
        among = self.gone(table) if spec.deleted else self.table(table)
        rows = [row for row in among.values() if self._holds(table, row, spec.where, spec.env)]
        if spec.search:
            rows = [row for row in rows if any(spec.search in str(row.values.get(n)) for n in spec.search_fields)]
        rows.sort(key=lambda row: row.id)
        for key in reversed(spec.sort):
            name = key.removeprefix("-")
            rows.sort(key=lambda row, name=name: str(row.values.get(name) or ""), reverse=key.startswith("-"))  # type: ignore[misc]
        start = int(spec.after or 0)
        end = start + spec.limit
        count = None if spec.count_cap is None else Count(min(len(rows), spec.count_cap), len(rows) <= spec.count_cap)
        return Rows(tuple(rows[start:end]), str(end) if end < len(rows) else None, count)

    def look(self, table: TablePlan, record: str, spec: PageSpec, *, beside: bool = False) -> Looked | None:
        found = self.get(table, record, spec.where, spec.env)
        of_record = (self.app, table.id, record)
        return Looked(found, bool(self.holds(*of_record) or self.marks(*of_record))) if found else None

    def groups(self, table: TablePlan, spec: GroupSpec) -> tuple[Group, ...]:
        raise AssertionError("groups are made by databases")

    @staticmethod
    def _holds(table: TablePlan, row: Record, where: Sequence[Core], env: Mapping[str, object]) -> bool:
        values = {**env, **table.flatten(row.values)}
        return all(compile_core(core)(values) for core in where)

    def titles(self, table: TablePlan, ids: Sequence[str]) -> Mapping[str, str]:
        rows = self.table(table)
        return {one: str(rows[one].values.get(table.title_field)) for one in ids if one in rows}

    def holds(self, app: str, table: str, record: str) -> tuple[Hold, ...]:
        return tuple(row for row in self.state.holds if (row.app, row.table, row.record) == (app, table, record))

    def marks(self, app: str, table: str, record: str) -> tuple[Mark, ...]:
        return tuple(row for row in self.state.marks if (row.app, row.table, row.record) == (app, table, record))

    def log(self, name: str, spec: LogSpec) -> tuple[tuple[Mapping[str, object], ...], str | None]:
        found: list[Mapping[str, object]]
        if name == "quarantine":
            found = list(self.state.quarantine)
        elif name == "inbox":
            found = [asdict(message) for message in self.state.inbox.values()]
        else:
            found = [asdict(row) for row in getattr(self.state, name)]
        wanted = {"app": spec.app, **spec.equals}
        rows = [row for row in reversed(found) if all(row.get(key) == value for key, value in wanted.items())]
        # A cursor is the id of the last row of the page before.
        start = next((place + 1 for place, row in enumerate(rows) if row["id"] == spec.after), 0)
        end = start + spec.limit
        return tuple(rows[start:end]), str(rows[end - 1]["id"]) if end < len(rows) else None

    def inbox_message(self, message: str) -> InboxMessage | None:
        return self.state.inbox.get(message)

    def answer(self, actor: str, key: str) -> IdempotentAnswer | None:
        return self.state.answers.get((actor, key))

    def insert(self, table: TablePlan, record: Record) -> None:
        self._unique(table, record)
        self.table(table)[record.id] = replace(record, values=dict(record.values))

    def update(self, table: TablePlan, record: Record, changed: Sequence[str]) -> None:
        self._unique(table, record)
        old = self.table(table)[record.id]
        new = {name: record.values.get(name) for name in (*changed, "version")}
        self.table(table)[record.id] = replace(record, values={**old.values, **new})

    def _unique(self, table: TablePlan, record: Record) -> None:
        for key in table.keys:
            holder = self.find(table, key, record.values)
            if holder is not None and holder.id != record.id:
                raise KeyTakenError(key.id)

    def delete(self, table: TablePlan, record: str, at: datetime) -> None:
        self.gone(table)[record] = self.table(table).pop(record)

    def exhume(self, table: TablePlan, record: str) -> Record | None:
        return self.gone(table).get(record)

    def restore(self, table: TablePlan, record: Record) -> None:
        self._unique(table, record)
        del self.gone(table)[record.id]
        self.table(table)[record.id] = record

    def take_number(self, app: str, table: str, field: str, period: str, start: int) -> int:
        place = (app, table, field, period)
        self.state.series[place] = self.state.series.get(place, start - 1) + 1
        return self.state.series[place]

    def pass_number(self, app: str, table: str, field: str, period: str, number: int) -> None:
        place = (app, table, field, period)
        self.state.series[place] = max(number, self.state.series.get(place, number))

    def give_link(self, issued: IssuedLink) -> None:
        self.state.links[issued.hash] = issued

    def revoke_link(self, code: str, at: datetime) -> None:
        self.state.links.pop(code, None)

    def append(self, event: Event) -> None:
        self.state.events.append(event)

    def enqueue(self, event: Event) -> None:
        self.state.outbox.append(event)

    def refuse(self, refusal: Refusal) -> None:
        self.state.refusals.append(refusal)

    def add_hold(self, hold: Hold) -> None:
        self.state.holds.append(hold)

    def lift_hold(self, hold: str, at: datetime, by: str) -> bool:
        kept = [row for row in self.state.holds if row.id != hold]
        lifted = len(kept) < len(self.state.holds)
        self.state.holds = kept
        return lifted

    def add_mark(self, mark: Mark) -> bool:
        if any(row.code == mark.code for row in self.marks(mark.app, mark.table, mark.record)):
            return False
        self.state.marks.append(mark)
        return True

    def clear_mark(self, app: str, table: str, record: str, code: str, at: datetime, by: str) -> bool:
        mine = (app, table, record, code)
        kept = [row for row in self.state.marks if (row.app, row.table, row.record, row.code) != mine]
        cleared = len(kept) < len(self.state.marks)
        self.state.marks = kept
        return cleared

    def add_report(self, report: StoredReport) -> None:
        self.state.reports.append(report)

    def last_adopted(self, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
        rows = [row for row in self._reports(app, table, record, field, source) if row.outcome in ("adopted", "same")]
        return max(rows, key=spoken, default=None)

    def newest_report(self, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
        return max(self._reports(app, table, record, field, source), key=spoken, default=None)

    def _reports(self, *place: str) -> list[StoredReport]:
        return [row for row in self.state.reports if (row.app, row.table, row.record, row.field, row.source) == place]

    def last_move(self, app: str, table: str, record: str, field: str) -> StockMove | None:
        place = (app, table, record, field)
        rows = [row for row in self.state.moves if (row.app, row.table, row.record, row.field) == place]
        return rows[-1] if rows else None

    def held(self, app: str, holder: str) -> Mapping[tuple[str, str, str], Decimal]:
        found: dict[tuple[str, str, str], Decimal] = {}
        for row in self.state.moves:
            if (row.app, row.holder) == (app, holder):
                place = (row.table, row.record, row.field)
                found[place] = found.get(place, Decimal(0)) + row.held
        return {place: amount for place, amount in found.items() if amount}

    def add_move(self, move: StockMove) -> None:
        self.state.moves.append(move)

    def add_snapshot(self, snapshot: StoredSnapshot) -> None:
        self.state.snapshots.append(snapshot)

    def identify(
        self, app: str, identity: str, record: str, texts: Mapping[str, str | None]
    ) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for match, text in texts.items():
            self.state.identifiers.pop((app, identity, match, record), None)
            if text is not None:
                known = self.state.identifiers.items()
                found[match] = tuple(key[3] for key, same in known if (*key[:3], same) == (app, identity, match, text))
                self.state.identifiers[app, identity, match, record] = text
        return found

    def identity_links(self, app: str, identity: str, records: Sequence[str]) -> tuple[IdentityLink, ...]:
        links = (one for one in self.state.kin.values() if (one.app, one.identity) == (app, identity))
        return tuple(one for one in links if one.first in records or one.second in records)

    def add_identity_link(self, link: IdentityLink) -> None:
        self.state.kin[link.id] = link

    def set_identity_link(self, link: str, state: str, at: datetime, by: str, why: str) -> None:
        self.state.kin[link] = replace(self.state.kin[link], state=state, at=at, by=by, why=why)

    def remember(self, answer: IdempotentAnswer) -> None:
        if (answer.actor, answer.key) in self.state.answers:
            raise KeyTakenError(answer.key)
        self.state.answers[(answer.actor, answer.key)] = answer

    def settle(
        self,
        message: str,
        state: str,
        at: datetime,
        problems: Sequence[Mapping[str, object]] = (),
        records: Sequence[Mapping[str, str]] = (),
    ) -> bool:
        found = self.state.inbox[message]
        if found.state != "waiting":
            return False
        self.state.inbox[message] = replace(found, state=state, done_at=at, problems=problems, records=records)
        return True


class MemoryStore:
    """The ``Store`` and ``Inbox`` ports in memory. A failing job leaves nothing behind."""

    def __init__(self, app: str = "desk") -> None:
        self.app = app
        self.state = State()
        self.writes = 0
        self.before_write: Callable[[State], None] | None = None
        """Called once before the next transaction: what somebody else does at the same moment."""

    def write(self, job: Callable[[MemoryTx], T], *, bulk: bool = False) -> T:
        self.writes += 1
        draft = self.state.copy()
        result = job(MemoryTx(self.app, draft))
        if self.before_write is not None:
            rival, self.before_write = self.before_write, None
            rival(self.state)
            return self.write(job, bulk=bulk)
        self.state = draft
        return result

    @contextmanager
    def read(self, *, brief: bool = False) -> Iterator[MemoryTx]:
        yield MemoryTx(self.app, self.state.copy())

    def expand(self, plan: AppPlan) -> bool:
        self.app = plan.id
        return True

    def adopt(self, plan: AppPlan) -> bool:
        return True

    def accompany(self, current: AppPlan, coming: AppPlan) -> bool:
        return True

    def receive(self, message: InboxMessage) -> bool:
        seen = {(row.connection, row.event_id) for row in self.state.inbox.values()}
        if (message.connection, message.event_id) in seen:
            return False
        self.state.inbox[message.id] = message
        return True

    def quarantine(
        self, app: str, connection: str, headers: Mapping[str, str], body: bytes, reason: str, at: datetime
    ) -> None:
        row = {"id": str(len(self.state.quarantine)), "app": app, "connection": connection, "body": body}
        self.state.quarantine.append({**row, "reason": reason, "at": at})

    def due(self, now: datetime, limit: int, resting: Collection[tuple[str, str]] = ()) -> tuple[InboxMessage, ...]:
        rows = [
            row
            for row in self.state.inbox.values()
            if row.state == "waiting" and (row.app, row.connection) not in resting
        ]
        return tuple(row for row in rows if row.due_at is None or row.due_at <= now)[:limit]

    def retry(self, message: str, due_at: datetime, problems: Sequence[Mapping[str, object]]) -> None:
        found = self.state.inbox[message]
        self.state.inbox[message] = replace(found, due_at=due_at, attempts=found.attempts + 1, problems=problems)

    def reopen(self, message: str, now: datetime) -> bool:
        found = self.state.inbox.get(message)
        if found is None or found.state == "waiting":
            return False
        self.state.inbox[message] = replace(found, state="waiting", due_at=None, attempts=0)
        return True
