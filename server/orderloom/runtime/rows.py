"""The rows that cross the ports: records, events and the rows of the logs, as frozen dataclasses of plain values.

Datetimes are aware and UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from orderloom.check.plan import FieldPlan, TablePlan, VirtualPlan
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
class Looked:
    """A record and, where that was asked for, whether any hold or mark is in force on it."""

    record: Record
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows match; capped: ``exact`` is False when there are more than ``value``."""

    value: int
    exact: bool


# --- rows of the journal and the logs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of the journal.

    ``kind``: created, updated, deleted, transition, report, hold, lift, mark, clear, stock, identity, erased, exported,
    or an installation event (publish, login, key …, with ``table`` and ``record`` empty). ``change`` maps field → [old,
    new] in JSON form, without system fields.
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
    """A record is held: ``blocks`` transition ids, ``*`` or ``edit``; lifted by its own id.

    Whoever has one of the roles ``but`` is not bound by it.
    """

    id: str
    app: str
    table: str
    record: str
    reason: str
    cause: str
    blocks: tuple[str, ...]
    by: str
    at: datetime
    but: tuple[str, ...] = ()


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
class StockMove:
    """One movement of a balance; ``id`` is that of its event, ``number`` counts the movements of one balance.

    ``on_hand`` and ``reserved`` are what there is after it, ``held`` what its holder gained or gave back.
    """

    id: str
    app: str
    table: str
    record: str
    field: str
    number: int
    verb: str
    amount: Decimal
    on_hand: Decimal
    reserved: Decimal
    held: Decimal
    holder: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A record as it was: ``fields`` are JSON values by field id, ``snapshot`` says which picture the table keeps."""

    id: str
    app: str
    table: str
    record: str
    snapshot: str
    version: int
    at: datetime
    by: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """Two records that are, may be, or are not the same person; ``match`` is what they have in common, empty by hand.

    ``state``: merged, suggested, undone, rejected; ``at``, ``by`` and ``why`` tell who last said so.
    """

    id: str
    app: str
    identity: str
    first: str
    second: str
    match: str
    state: str
    at: datetime
    by: str
    why: str


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
class IssuedLink:
    """A public link that was given out: the hash of its code, and the field it stands in."""

    hash: str
    app: str
    table: str
    record: str
    field: str
    made_at: datetime
    expires_at: datetime | None


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


@dataclass(frozen=True, slots=True, eq=False)
class VirtualRead:
    """A field that is worked out on reading, for one set of rights; equal only to itself, and kept as long as they are.

    ``source`` is the other table; of its rows only those that fulfil all of ``where`` count.
    """

    field: FieldPlan
    plan: VirtualPlan
    source: TablePlan
    where: tuple[Core, ...]


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page to fetch.

    ``where`` are Core predicates, all must hold (row rights, filter); ``env`` gives the values of ``@…`` paths in them;
    ``search`` is matched as a substring in any of ``search_fields``; ``sort`` is made total by id. ``after`` is the
    opaque cursor of the page before; ``count_cap`` None means do not count. ``virtual`` are the fields to work out.
    ``deleted`` asks for deleted rows instead of live ones.
    """

    where: Sequence[Core] = ()
    env: Mapping[str, object] = field(default_factory=dict)
    search: str = ""
    search_fields: Sequence[str] = ()
    sort: Sequence[str] = ()
    limit: int = 50
    after: str | None = None
    count_cap: int | None = 1000
    virtual: tuple[VirtualRead, ...] = ()
    encoded: bool = False
    """Whether the records shall hold JSON values, made straight from the rows; only without ``virtual`` fields."""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A fetched page."""

    items: tuple[Record, ...]
    next: str | None
    count: Count | None


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What rows are put together by: a logic path, and for dates and moments the span they fall into.

    ``bucket`` is day, week (from Monday), month or year in the app's zone; empty: the value itself.
    """

    path: str
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is worked out for a group: ``count`` of rows, or sum, avg, min, max or distinct of ``field``."""

    name: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that agree in their keys, and what was worked out for them, each in the order asked for.

    A key is a plain value, the first day of a bucket, or None for rows without one. ``values`` are Python values of
    the measured field's form; None where there was nothing to measure, and in the places that ``mixed`` names, where
    the rows have different units (a sum over two currencies is no figure).
    """

    keys: tuple[object, ...]
    values: tuple[object, ...]
    mixed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """Groups to fetch: ``matching`` says of which rows; its paging does not count, its ``limit`` does.

    ``order`` are places among keys and then measures, each with whether it descends; keys ascending follow.
    """

    matching: PageSpec
    keys: tuple[GroupKey, ...] = ()
    measures: tuple[Measure, ...] = ()
    order: tuple[tuple[int, bool], ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class LogSpec:
    """A page of a log, newest first: equality filters by column name, ``after`` the cursor of the page before."""

    app: str
    equals: Mapping[str, object] = field(default_factory=dict)
    limit: int = 50
    after: str | None = None
