"""What the runtime needs from outside, by name only; ``orderloom.wiring`` introduces the adapters.

Shapes cross these ports as frozen dataclasses of plain values; datetimes are aware and UTC. One ``WriteTx`` is one
transaction: everything written through it is committed together or not at all.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from orderloom.check.plan import AppPlan, KeyPlan, TablePlan
from orderloom.errors import OrderloomError
from orderloom.logic.core import Core
from orderloom.runtime.notice_rows import NoticeRows
from orderloom.runtime.outgoing_rows import OutgoingRows
from orderloom.runtime.rows import (
    Count,
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
from orderloom.runtime.run_rows import RunJournal, StepRow
from orderloom.runtime.schedule_rows import ScheduleRows
from orderloom.runtime.task_rows import TaskBook
from orderloom.runtime.timer_rows import TimerRows, TimersOf
from orderloom.runtime.version import Apps

__all__ = [
    "Addresses",
    "Apps",
    "BadCursorError",
    "BusyError",
    "Clock",
    "ConnectionAddress",
    "Count",
    "Event",
    "FileRefusedError",
    "Files",
    "Group",
    "GroupSpec",
    "Hold",
    "IdempotentAnswer",
    "IdentityLink",
    "Ids",
    "Inbox",
    "InboxMessage",
    "IssuedLink",
    "KeyTakenError",
    "LogSpec",
    "Looked",
    "Mark",
    "MoreAskedError",
    "PageSpec",
    "Plans",
    "ReadTx",
    "Record",
    "Refusal",
    "Rows",
    "Secrets",
    "SourceDownError",
    "StockMove",
    "Store",
    "StoredFile",
    "StoredReport",
    "StoredSnapshot",
    "WriteTx",
]

T = TypeVar("T")


class Clock(Protocol):
    """Time is a port: only its adapter reads the system clock; scenarios drive a simulated one."""

    def now(self) -> datetime:
        """The present moment, UTC."""


class Ids(Protocol):
    """Makes ids: unique, sortable by time, opaque."""

    def new(self) -> str:
        """A fresh id (UUIDv7 hex)."""


class BusyError(Exception):
    """The store cannot take more work now; doors answer 503 with Retry-After."""


class SourceDownError(BusyError):
    """The database of an external table does not answer, or is not as its table says; ``source`` names it."""

    def __init__(self, source: str) -> None:
        """Name the source."""
        super().__init__(source)
        self.source = source


class BadCursorError(Exception):
    """A page cursor that this store did not make, or made for another question."""


class MoreAskedError(Exception):
    """A brief look at the data was asked a second question; ask again within a whole snapshot."""


class KeyTakenError(Exception):
    """A unique key refused a row; ``key`` is the key's id."""

    def __init__(self, key: str) -> None:
        """Name the key."""
        super().__init__(key)
        self.key = key


# --- the store ------------------------------------------------------------------------------------------------------


class ReadTx(Protocol):
    """One consistent look at the data."""

    @property
    def timers(self) -> TimersOf:
        """The clocks of deadlines that run on records."""

    def get(
        self, table: TablePlan, record: str, where: Sequence[Core] = (), env: Mapping[str, object] | None = None
    ) -> Record | None:
        """The live row, if it also fulfils ``where``."""

    def look(self, table: TablePlan, record: str, spec: PageSpec, *, beside: bool = False) -> Looked | None:
        """The live row, if it fulfils ``spec.where``, with ``spec.virtual`` worked out; one statement in all.

        ``beside``: tell also whether any hold or mark is in force on it.
        """

    def page(self, table: TablePlan, spec: PageSpec) -> Rows:
        """A page of live rows; raises ``BadCursorError``."""

    def groups(self, table: TablePlan, spec: GroupSpec) -> tuple[Group, ...]:
        """Live rows put together and measured; at most the page's limit of groups."""

    def titles(self, table: TablePlan, ids: Sequence[str]) -> Mapping[str, str]:
        """Title field text of several records in one statement (links never cost N+1)."""

    def holds(self, app: str, table: str, record: str) -> tuple[Hold, ...]:
        """Holds in force, oldest first."""

    def marks(self, app: str, table: str, record: str) -> tuple[Mark, ...]:
        """Marks in force, oldest first."""

    def log(self, name: str, spec: LogSpec) -> tuple[tuple[Mapping[str, object], ...], str | None]:
        """Rows of a log as mappings column → value, newest first, and the next cursor; raises ``BadCursorError``.

        Logs: events, refusals, reports, inbox, quarantine, holds, marks.
        """

    def run_steps(self, run: str, after: int, limit: int) -> tuple[StepRow, ...]:
        """The journal of a run behind the turn ``after``, in the order of its turns."""

    def identity_links(self, app: str, identity: str, records: Sequence[str]) -> tuple[IdentityLink, ...]:
        """Links that touch any of the records, oldest first."""

    def inbox_message(self, message: str) -> InboxMessage | None:
        """One raw message."""

    def answer(self, actor: str, key: str) -> IdempotentAnswer | None:
        """The remembered answer."""


class WriteTx(ReadTx, Protocol):
    """One transaction."""

    @property
    def timers(self) -> TimerRows:
        """The clocks of deadlines."""

    @property
    def runs(self) -> RunJournal:
        """Where runs of flows stand."""

    @property
    def outgoing(self) -> OutgoingRows:
        """Effects outside the house, carried out after the commit."""

    @property
    def tasks(self) -> TaskBook:
        """Tasks of people."""

    @property
    def notices(self) -> NoticeRows:
        """Who is told what."""

    @property
    def schedules(self) -> ScheduleRows:
        """When the clock starts flows."""

    def lock(self, table: TablePlan, record: str) -> Record | None:
        """The live row, locked against other writers until the end of the transaction."""

    def find(self, table: TablePlan, key: KeyPlan, values: Mapping[str, object]) -> Record | None:
        """The live row with these key values (None counts as a value), locked."""

    def insert(self, table: TablePlan, record: Record) -> None:
        """A new row; raises ``KeyTakenError``."""

    def update(self, table: TablePlan, record: Record, changed: Sequence[str]) -> None:
        """Write the ``changed`` fields and the version of an existing row; raises ``KeyTakenError``."""

    def delete(self, table: TablePlan, record: str, at: datetime) -> None:
        """Take the row out of the live ones; it stays recoverable."""

    def take_number(self, app: str, table: str, field: str, period: str, start: int) -> int:
        """The next number of a series, from ``start`` on; nobody else gets one before this transaction ends."""

    def pass_number(self, app: str, table: str, field: str, period: str, number: int) -> None:
        """Let a series go on behind ``number`` if it is not further already."""

    def give_link(self, issued: IssuedLink) -> None:
        """Store the hash of a public link's code, or the new end of one that is stored."""

    def revoke_link(self, code: str, at: datetime) -> None:
        """Let the code of this hash lead nowhere from now on."""

    def exhume(self, table: TablePlan, record: str) -> Record | None:
        """The deleted row, locked; None when there is none, or its time in the bin is over."""

    def restore(self, table: TablePlan, record: Record) -> None:
        """Write all fields of a deleted row and make it live again; raises ``KeyTakenError``."""

    def append(self, event: Event) -> None:
        """Add an unsealed event to the journal."""

    def enqueue(self, event: Event) -> None:
        """Add the outbox row of an event (triggers of flows ride on it)."""

    def refuse(self, refusal: Refusal) -> None:
        """Add to the refusal journal."""

    def add_hold(self, hold: Hold) -> None:
        """Hold a record."""

    def lift_hold(self, hold: str, at: datetime, by: str) -> bool:
        """Lift by id; False when it was not in force."""

    def add_mark(self, mark: Mark) -> bool:
        """Mark a record; False when the same code is already in force."""

    def clear_mark(self, app: str, table: str, record: str, code: str, at: datetime, by: str) -> bool:
        """Clear a mark by code; False when it was not in force."""

    def add_report(self, report: StoredReport) -> None:
        """Keep a foreign status."""

    def last_adopted(self, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
        """The newest report of this source, by the time it speaks of, whose outcome is adopted or same."""

    def newest_report(self, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
        """The report of this source with the latest ``occurred_at`` (else ``received_at``), whatever came of it."""

    def last_move(self, app: str, table: str, record: str, field: str) -> StockMove | None:
        """The newest movement of a balance, which tells how it stands."""

    def held(self, app: str, holder: str) -> Mapping[tuple[str, str, str], Decimal]:
        """What is reserved for a holder, by (table, record, field) of the balance; nothing where it is nothing."""

    def add_move(self, move: StockMove) -> None:
        """Write a movement into the ledger."""

    def identify(
        self, app: str, identity: str, record: str, texts: Mapping[str, str | None]
    ) -> Mapping[str, tuple[str, ...]]:
        """Keep what a record is recognised by, hashed; other records with the same, by match. None forgets it."""

    def add_identity_link(self, link: IdentityLink) -> None:
        """Link two records."""

    def set_identity_link(self, link: str, state: str, at: datetime, by: str, why: str) -> None:
        """Change what a link says."""

    def add_snapshot(self, snapshot: StoredSnapshot) -> None:
        """Keep a record as it is."""

    def remember(self, answer: IdempotentAnswer) -> None:
        """Keep the answer; raises ``KeyTakenError`` when another request took the key meanwhile."""

    def settle(
        self,
        message: str,
        state: str,
        at: datetime,
        problems: Sequence[Mapping[str, object]] = (),
        records: Sequence[Mapping[str, str]] = (),
    ) -> bool:
        """Set what became of an inbox message that waits; False when somebody else has settled it."""


class Store(Protocol):
    """The database behind one installation. ``write`` blocks the calling thread until its transaction is committed."""

    def write(self, job: Callable[[WriteTx], T], *, bulk: bool = False) -> T:
        """Run ``job`` in one transaction and commit. An exception from ``job`` rolls back and is raised to the caller.

        Jobs may run more than once (retry after a deadlock): they must have no effect outside ``tx``.
        Raises ``BusyError``.
        """

    def read(self, *, brief: bool = False) -> AbstractContextManager[ReadTx]:
        """A consistent snapshot for reading.

        ``brief`` holds for one statement, which needs no transaction around it; a second one raises ``MoreAskedError``.
        """

    def expand(self, plan: AppPlan) -> bool:
        """Make tables, columns and indexes for ``plan``; expand only, repeatable.

        False as long as values have to be moved into its columns first.
        """

    def adopt(self, plan: AppPlan) -> bool:
        """Make the tables of an older version known as they are; False when its columns are not in force any more."""

    def accompany(self, current: AppPlan, coming: AppPlan) -> bool:
        """Keep right what ``coming`` will read, in all writes under ``current``; True once none does otherwise."""


class Inbox(Protocol):
    """Raw messages as they arrived."""

    def receive(self, message: InboxMessage) -> bool:
        """Store one message and commit: True when stored, False when (connection, event id) was seen before."""

    def quarantine(
        self, app: str, connection: str, headers: Mapping[str, str], body: bytes, reason: str, at: datetime
    ) -> None:
        """Keep bytes that did not verify, within a cap (count and size); no inbox row."""

    def due(self, now: datetime, limit: int, resting: Collection[tuple[str, str]] = ()) -> tuple[InboxMessage, ...]:
        """Waiting messages whose time has come, oldest first; none of ``resting`` connections (app, id)."""

    def retry(self, message: str, due_at: datetime, problems: Sequence[Mapping[str, object]]) -> None:
        """Count an attempt and wait."""

    def reopen(self, message: str, now: datetime) -> bool:
        """Make a settled message waiting again (replay)."""


@dataclass(frozen=True, slots=True)
class ConnectionAddress:
    """Where a connection's callbacks arrive: ``id`` is installation-wide and part of the URL."""

    id: str
    app: str
    connection: str


class Secrets(Protocol):
    """Credentials, encrypted with authenticated encryption bound to their owner."""

    def put(self, owner: str, name: str, value: str) -> None:
        """Store or replace."""

    def get(self, owner: str, name: str) -> tuple[str, ...]:
        """All values valid now, newest first (rotation keeps two)."""


class Addresses(Protocol):
    """The connection addresses of this installation."""

    def add(self, app: str, connection: str) -> ConnectionAddress:
        """Make (or return) the address of a connection."""

    def find(self, address: str) -> ConnectionAddress | None:
        """Whose address it is."""

    def all(self) -> tuple[ConnectionAddress, ...]:
        """Every address."""


class Plans(Protocol):
    """The plans in force, by app id."""

    def plan(self, app: str) -> AppPlan | None:
        """The plan, or None for an unknown app."""

    def all(self) -> tuple[AppPlan, ...]:
        """Every app's plan."""


class FileRefusedError(OrderloomError):
    """A file that is not kept; the code says why: too large, empty, content unlike its name, picture too big."""

    code = "file.refused"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: ``id`` is ours and unguessable, ``name`` only for showing, ``type`` found from name and content."""

    id: str
    name: str
    size: int
    type: str
    by: str
    at: datetime
    picture: bool = False
    """Whether it is a picture that can be shown, of which there is a small one."""


class Files(Protocol):
    """Files of records, kept under their own ids."""

    def put(self, name: str, content: bytes, by: str, at: datetime) -> StoredFile:
        """Keep a file durably; raises ``FileRefusedError``."""

    def about(self, file: str) -> StoredFile | None:
        """What is known of a file, without its content; None for an unknown id."""

    def get(self, file: str) -> tuple[StoredFile, bytes] | None:
        """The file, or None."""

    def remove(self, file: str) -> None:
        """Forget a file for good."""

    def thumbnail(self, file: str) -> bytes | None:
        """The picture made small, as WebP without any metadata; None for what is no picture."""
