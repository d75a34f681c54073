"""The ``ReadTx`` and ``WriteTx`` ports over one link."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from orderloom.check.plan import KeyPlan, TablePlan
from orderloom.logic.core import Core
from orderloom.runtime.ports import (
    Clock,
    Event,
    Group,
    GroupSpec,
    Hold,
    IdempotentAnswer,
    IdentityLink,
    InboxMessage,
    IssuedLink,
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
from orderloom.store import answers, balance, events, inbox, logs, notes, reports, runs, series, snapshots
from orderloom.store import identity as identities
from orderloom.store.apart import fill, split
from orderloom.store.link import Link
from orderloom.store.notices import SqlNoticeRows
from orderloom.store.outgoing import SqlOutgoing
from orderloom.store.runs import SqlRunJournal
from orderloom.store.schedules import SqlScheduleRows
from orderloom.store.tables import Tables
from orderloom.store.tasks import SqlTaskBook
from orderloom.store.timers import SqlTimerRows


class SqlReadTx:
    """One consistent look at the data."""

    def __init__(self, link: Link, tables: Tables, clock: Clock) -> None:
        self.link = link
        self._tables = tables
        self._clock = clock

    @property
    def timers(self) -> SqlTimerRows:
        """The clocks of deadlines."""
        return SqlTimerRows(self.link)

    def get(
        self, table: TablePlan, record: str, where: Sequence[Core] = (), env: Mapping[str, object] | None = None
    ) -> Record | None:
        """The live row, if it also fulfils ``where``."""
        external = self._tables.external(table)
        if external is not None:
            return external.get(self.link, record, where, env)
        return self._tables.of(table).records.get(self.link, record, where, env)

    def look(self, table: TablePlan, record: str, spec: PageSpec, *, beside: bool = False) -> Looked | None:
        """The live row, with what stands beside it."""
        asked, apart = split(spec)
        here = self._tables.external(table) or self._tables.of(table).singles
        found = here.look(self.link, record, asked, beside=beside)
        if found is None or not apart:
            return found
        return replace(found, record=fill((found.record,), apart, spec.env, self._many)[0])

    def _many(self, table: TablePlan, ids: Sequence[str], spec: PageSpec) -> tuple[Record, ...]:
        """Records of some ids, wherever they lie."""
        here = self._tables.external(table) or self._tables.of(table).singles
        return here.many(self.link, ids, spec)

    def page(self, table: TablePlan, spec: PageSpec) -> Rows:
        """A page of live rows."""
        asked, apart = split(spec)
        found = (self._tables.external(table) or self._tables.of(table).pages).page(self.link, asked)
        return replace(found, items=fill(found.items, apart, spec.env, self._many)) if apart else found

    def groups(self, table: TablePlan, spec: GroupSpec) -> tuple[Group, ...]:
        """Live rows put together and measured."""
        return (self._tables.external(table) or self._tables.of(table).groups).groups(self.link, spec)

    def titles(self, table: TablePlan, ids: Sequence[str]) -> Mapping[str, str]:
        """Title text of several records."""
        return (self._tables.external(table) or self._tables.of(table).records).titles(self.link, ids)

    def holds(self, app: str, table: str, record: str) -> tuple[Hold, ...]:
        """Holds in force."""
        return notes.holds(self.link, app, table, record)

    def marks(self, app: str, table: str, record: str) -> tuple[Mark, ...]:
        """Marks in force."""
        return notes.marks(self.link, app, table, record)

    def log(self, name: str, spec: LogSpec) -> tuple[tuple[Mapping[str, object], ...], str | None]:
        """Rows of a log."""
        return logs.page(self.link, name, spec)

    def run_steps(self, run: str, after: int, limit: int) -> tuple[StepRow, ...]:
        """The journal of a run."""
        return runs.steps(self.link, run, after, limit)

    def identity_links(self, app: str, identity: str, records: Sequence[str]) -> tuple[IdentityLink, ...]:
        """Links that touch any of the records."""
        return identities.links(self.link, app, identity, records)

    def inbox_message(self, message: str) -> InboxMessage | None:
        """One raw message."""
        return inbox.message(self.link, message)

    def answer(self, actor: str, key: str) -> IdempotentAnswer | None:
        """The remembered answer."""
        return answers.find(self.link, actor, key, self._clock.now())


class SqlWriteTx(SqlReadTx):
    """One transaction; ``link`` owns its beginning and end."""

    rung = False
    """Whether something was written that others wait for."""
    moment: Callable[[], datetime] | None = None
    """The store's own time."""

    def ring(self) -> None:
        """Something that others wait for is written with this transaction."""
        self.rung = True

    @property
    def runs(self) -> SqlRunJournal:
        """Where runs of flows stand."""
        return SqlRunJournal(self.link, self.ring, self.moment or self._clock.now)

    @property
    def outgoing(self) -> SqlOutgoing:
        """Effects outside the house."""
        return SqlOutgoing(self.link, self.ring)

    @property
    def tasks(self) -> SqlTaskBook:
        """Tasks of people."""
        return SqlTaskBook(self.link)

    @property
    def notices(self) -> SqlNoticeRows:
        """Who is told what."""
        return SqlNoticeRows(self.link)

    @property
    def schedules(self) -> SqlScheduleRows:
        """When the clock starts flows."""
        return SqlScheduleRows(self.link)

    def lock(self, table: TablePlan, record: str) -> Record | None:
        """The live row, locked."""
        return self._tables.of(table).records.lock(self.link, record)

    def find(self, table: TablePlan, key: KeyPlan, values: Mapping[str, object]) -> Record | None:
        """The live row with these key values, locked."""
        return self._tables.of(table).records.find(self.link, key, values)

    def insert(self, table: TablePlan, record: Record) -> None:
        """A new row."""
        self._tables.of(table).records.insert(self.link, record)

    def update(self, table: TablePlan, record: Record, changed: Sequence[str]) -> None:
        """Write changed fields and the version."""
        self._tables.of(table).records.update(self.link, record, changed)

    def delete(self, table: TablePlan, record: str, at: datetime) -> None:
        """Take the row out of the live ones."""
        self._tables.of(table).records.delete(self.link, record, at)

    def take_number(self, app: str, table: str, field: str, period: str, start: int) -> int:
        """The next number of a series."""
        return series.take_number(self.link, app, table, field, period, start)

    def pass_number(self, app: str, table: str, field: str, period: str, number: int) -> None:
        """Let a series go on behind a number."""
        series.pass_number(self.link, app, table, field, period, number)

    def give_link(self, issued: IssuedLink) -> None:
        """Store a public link."""
        series.give_link(self.link, issued)

    def revoke_link(self, code: str, at: datetime) -> None:
        """Let a code lead nowhere."""
        series.revoke_link(self.link, code, at)

    def exhume(self, table: TablePlan, record: str) -> Record | None:
        """The deleted row, locked."""
        return self._tables.of(table).records.exhume(self.link, record)

    def restore(self, table: TablePlan, record: Record) -> None:
        """Make a deleted row live again with these values."""
        self._tables.of(table).records.restore(self.link, record)

    def append(self, event: Event) -> None:
        """Add an unsealed event."""
        events.append(self.link, event)

    def enqueue(self, event: Event) -> None:
        """Add the outbox row of an event."""
        self.ring()
        events.enqueue(self.link, event)

    def refuse(self, refusal: Refusal) -> None:
        """Add to the refusal journal."""
        reports.refuse(self.link, refusal)

    def add_hold(self, hold: Hold) -> None:
        """Hold a record."""
        notes.add_hold(self.link, hold)

    def lift_hold(self, hold: str, at: datetime, by: str) -> bool:
        """Take one hold out of force; False when it was not."""
        return notes.lift_hold(self.link, hold, at, by)

    def add_mark(self, mark: Mark) -> bool:
        """Put a code in force; False when it was already."""
        return notes.add_mark(self.link, mark)

    def clear_mark(self, app: str, table: str, record: str, code: str, at: datetime, by: str) -> bool:
        """Take a code out of force; False when it was not."""
        return notes.clear_mark(self.link, app, table, record, code, at, by)

    def add_report(self, report: StoredReport) -> None:
        """Keep a foreign status."""
        reports.add(self.link, report)

    def last_adopted(self, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
        """The newest report that the record followed or had reached."""
        return reports.last_adopted(self.link, app, table, record, field, source)

    def newest_report(self, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
        """The newest report, whatever came of it."""
        return reports.newest(self.link, app, table, record, field, source)

    def last_move(self, app: str, table: str, record: str, field: str) -> StockMove | None:
        """The newest movement of a balance."""
        return balance.last(self.link, app, table, record, field)

    def held(self, app: str, holder: str) -> Mapping[tuple[str, str, str], Decimal]:
        """What is reserved for a holder."""
        return balance.held(self.link, app, holder)

    def add_move(self, move: StockMove) -> None:
        """Write a movement into the ledger."""
        balance.add(self.link, move)

    def identify(
        self, app: str, identity: str, record: str, texts: Mapping[str, str | None]
    ) -> Mapping[str, tuple[str, ...]]:
        """Keep what a record is recognised by; who else is."""
        return identities.identify(self.link, self._tables.sealer, app, identity, record, texts)

    def add_identity_link(self, link: IdentityLink) -> None:
        """Link two records."""
        identities.add(self.link, link)

    def set_identity_link(self, link: str, state: str, at: datetime, by: str, why: str) -> None:
        """Change what a link says."""
        identities.settle(self.link, link, state, at, by, why)

    def add_snapshot(self, snapshot: StoredSnapshot) -> None:
        """Keep a record as it is."""
        snapshots.add(self.link, snapshot)

    def remember(self, answer: IdempotentAnswer) -> None:
        """Keep the answer."""
        answers.remember(self.link, answer)

    def settle(
        self,
        message: str,
        state: str,
        at: datetime,
        problems: Sequence[Mapping[str, object]] = (),
        records: Sequence[Mapping[str, str]] = (),
    ) -> bool:
        """Set what became of an inbox message that waits."""
        return inbox.settle(self.link, message, state, at, problems, records)
