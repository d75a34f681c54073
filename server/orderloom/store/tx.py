"""The ``ReadTx`` and ``WriteTx`` ports over one link."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orderloom.check.plan import KeyPlan, TablePlan
from orderloom.logic.core import Core
from orderloom.runtime.ports import (
    Clock,
    Event,
    Hold,
    IdempotentAnswer,
    InboxMessage,
    LogSpec,
    Mark,
    PageSpec,
    Record,
    Refusal,
    Rows,
    StoredReport,
)
from orderloom.store import answers, events, inbox, logs, notes, reports
from orderloom.store.link import Link
from orderloom.store.tables import Tables


class SqlReadTx:
    """One consistent look at the data."""

    def __init__(self, link: Link, tables: Tables, clock: Clock) -> None:
        self.link = link
        self._tables = tables
        self._clock = clock

    def get(
        self, table: TablePlan, record: str, where: Sequence[Core] = (), env: Mapping[str, object] | None = None
    ) -> Record | None:
        """The live row, if it also fulfils ``where``."""
        return self._tables.of(table).records.get(self.link, record, where, env)

    def page(self, table: TablePlan, spec: PageSpec) -> Rows:
        """A page of live rows."""
        return self._tables.of(table).pages.page(self.link, spec)

    def titles(self, table: TablePlan, ids: Sequence[str]) -> Mapping[str, str]:
        """Title text of several records."""
        return self._tables.of(table).records.titles(self.link, ids)

    def holds(self, app: str, table: str, record: str) -> tuple[Hold, ...]:
        """Holds in force."""
        return notes.holds(self.link, app, table, record)

    def marks(self, app: str, table: str, record: str) -> tuple[Mark, ...]:
        """Marks in force."""
        return notes.marks(self.link, app, table, record)

    def log(self, name: str, spec: LogSpec) -> tuple[tuple[Mapping[str, object], ...], str | None]:
        """Rows of a log."""
        return logs.page(self.link, name, spec)

    def inbox_message(self, message: str) -> InboxMessage | None:
        """One raw message."""
        return inbox.message(self.link, message)

    def answer(self, actor: str, key: str) -> IdempotentAnswer | None:
        """The remembered answer."""
        return answers.find(self.link, actor, key, self._clock.now())


class SqlWriteTx(SqlReadTx):
    """One transaction; ``link`` owns its beginning and end."""

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

    def append(self, event: Event) -> None:
        """Add an unsealed event."""
        events.append(self.link, event)

    def enqueue(self, event: Event) -> None:
        """Add the outbox row of an event."""
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
