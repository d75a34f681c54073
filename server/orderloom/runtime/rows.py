"""The rows that cross the ports: records, events and the rows of the logs, as frozen dataclasses of plain values.

Datetimes are aware and UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from orderloom.logic.core import Core

# --- rows of user tables ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """A live row: Python values by field id (system fields included), ``state`` when the table has a machine."""

    table: str
    id: str
    version: int
    values: Mapping[str, object]
    state: str | None = None

    def having(self, **values: object) -> "Record":
        """A copy with other values."""
        return replace(self, values={**self.values, **values})


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows match; capped: ``exact`` is False when there are more than ``value``."""

    value: int
    exact: bool


# --- rows of the journal and the logs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of the journal.

    ``kind``: created, updated, deleted, transition, report, hold, lift, mark, clear, or an installation event (publish,
    login, key …, with ``table`` and ``record`` empty). ``change`` maps field → [old, new] in JSON form, without system
    fields.
    """

    id: str
    at: datetime
    app: str
    table: str
    record: str
    version: int
    kind: str
    actor: str
    actor_name: str
    cause: Mapping[str, object]
    input: Mapping[str, object]
    change: Mapping[str, object]
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A record is held: ``blocks`` transition ids or ``*``; lifted by its own id."""

    id: str
    app: str
    table: str
    record: str
    reason: str
    cause: str
    blocks: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """A record is marked with ``code``; blocks nothing. At most one live mark per record and code."""

    id: str
    app: str
    table: str
    record: str
    code: str
    reason: Mapping[str, str]
    cause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A foreign status as it arrived and what became of it: adopted, stale, ignored, stuck (no path), same."""

    id: str
    app: str
    table: str
    record: str
    field: str
    source: str
    value: str | None
    raw: str
    occurred_at: datetime | None
    received_at: datetime
    message: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that was not done: who wanted what, and every problem."""

    id: str
    at: datetime
    app: str
    table: str
    record: str
    operation: str
    actor: str
    actor_name: str
    cause: Mapping[str, object]
    input: Mapping[str, object]
    problems: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One raw message as received. ``state``: waiting, done, failed, duplicate. ``problems`` say why it failed."""

    id: str
    app: str
    connection: str
    topic: str
    event_id: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    state: str = "waiting"
    attempts: int = 0
    problems: Sequence[Mapping[str, object]] = ()
    due_at: datetime | None = None
    done_at: datetime | None = None
    records: Sequence[Mapping[str, str]] = ()
    """What it touched: [{"table","record"}]."""


@dataclass(frozen=True, slots=True)
class IdempotentAnswer:
    """The remembered answer of a change sent with an Idempotency-Key; ``digest`` is of the request."""

    actor: str
    key: str
    digest: str
    table: str
    record: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page to fetch.

    ``where`` are Core predicates, all must hold (row rights, filter); ``env`` gives the values of ``@…`` paths in them;
    ``search`` is matched as a substring in any of ``search_fields``; ``sort`` is made total by id. ``after`` is the
    opaque cursor of the page before; ``count_cap`` None means do not count.
    """

    where: Sequence[Core] = ()
    env: Mapping[str, object] = field(default_factory=dict)
    search: str = ""
    search_fields: Sequence[str] = ()
    sort: Sequence[str] = ()
    limit: int = 50
    after: str | None = None
    count_cap: int | None = 1000


@dataclass(frozen=True, slots=True)
class Rows:
    """A fetched page."""

    items: tuple[Record, ...]
    next: str | None
    count: Count | None


@dataclass(frozen=True, slots=True)
class LogSpec:
    """A page of a log, newest first: equality filters by column name, ``after`` the cursor of the page before."""

    app: str
    equals: Mapping[str, object] = field(default_factory=dict)
    limit: int = 50
    after: str | None = None
