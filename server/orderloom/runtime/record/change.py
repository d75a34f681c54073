"""The two verbs: what every door builds (``Change``, ``Query``) and what it gets back (``Outcome``, ``Page``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from orderloom.check.kinds.machine import ConfirmPlan, TransitionPlan
from orderloom.check.problem import Problem
from orderloom.logic.types import Schema
from orderloom.runtime.people import NOBODYS, KeyScope, Membership
from orderloom.runtime.ports import Count, Group, Hold, Mark, Record
from orderloom.runtime.timer_rows import Timer

__all__ = [
    "NO_FIELD",
    "Actor",
    "Bound",
    "Cause",
    "Change",
    "Count",
    "Elapsed",
    "Group",
    "HoldRequest",
    "IdentityRequest",
    "MarkRequest",
    "NextAction",
    "Operation",
    "Outcome",
    "Page",
    "Query",
    "Record",
    "Report",
    "Standing",
    "Status",
    "StockRequest",
]


class Operation(StrEnum):
    """What a change does to its record."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"
    """Create, or update the live row that the key ``Change.key`` finds."""
    DELETE = "delete"
    RESTORE = "restore"
    """A deleted record comes back, judged like a new one."""
    TRANSITION = "transition"
    REPORT = "report"
    """A foreign status arrives: always kept, moves the machine only along declared ``on: report`` paths."""
    HOLD = "hold"
    LIFT = "lift"
    MARK = "mark"
    """Somebody marks a record; one that has the mark already stays as it is."""
    CLEAR = "clear"
    """A person clears a mark."""
    IDENTITY = "identity"
    """Somebody says that two records are, or are not, the same person."""
    ELAPSE = "elapse"
    """The next level of a countdown has come; ``Change.target`` is its timer."""
    RECOUNT = "recount"
    """A countdown follows the present version of its deadline, or ends with it; ``Change.target`` is its timer."""
    STOCK = "stock"
    """Somebody moves a balance by hand; needs no version, because movements never overwrite each other."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    ``sort`` is person or system: only a person is asked for confirmations, and a person never reports. ``roles`` are
    role ids of the app; ``trusted`` skips rights and is never set by a door.
    """

    id: str
    name: str
    roles: frozenset[str] = frozenset()
    sort: str = "person"
    trusted: bool = False
    belongs: Membership = NOBODYS
    """Where a person belongs, as expressions see it."""
    scope: KeyScope | None = None
    """What a key allows at most; None for whoever acts without one."""
    admin: bool = False
    """Whether this person may give away every right; what may be read or changed is a matter of ``roles`` alone."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Through which door (web, api, inbox, cli, scenario, sample), and the inbox or request id behind it."""

    door: str
    ref: str = ""


def saved_form(form: str) -> str:
    """What stands behind a change's door when a person has saved a form: flows may wait for that."""
    return f"form:{form}"


NO_FIELD = ""
"""In place of a report's field: the source said something about the record and nothing about its state."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a foreign system says about a state field.

    ``value`` is already one of the field's codes; None: it said nothing that we follow. ``raw`` is its own word. With
    ``NO_FIELD`` it only tells how new the news is, so that older news never overwrites it.
    ``received_at`` is when its message arrived, which may be long before it is carried out; None: just now.
    """

    field: str
    source: str
    value: str | None
    raw: str
    occurred_at: datetime | None
    mark: str | None = None
    received_at: datetime | None = None

    def spoken_at(self, now: datetime) -> datetime:
        """The moment it speaks of: the source's own word, else when it reached us."""
        return self.occurred_at or self.received_at or now


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """Ask to hold a record; ``blocks`` are transition ids, ``"*"`` for all of them, ``"edit"`` for people's updates."""

    reason: str
    blocks: tuple[str, ...] = ("*",)
    id: str = ""
    """The id that the hold gets, where whoever asks must know it before; empty: a fresh one."""
    but: tuple[str, ...] = ()
    """Roles that it does not bind."""


@dataclass(frozen=True, slots=True)
class MarkRequest:
    """Ask to mark a record with ``code``; ``reason`` is in words for people, by language."""

    code: str
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StockRequest:
    """Ask to move the balance ``field``: ``verb`` of ``runtime.balance.VERBS``, ``amount`` as the door received it,
    ``holder`` for whom it is promised or given back.
    """

    field: str
    verb: str
    amount: object
    holder: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IdentityRequest:
    """Say who is the same person: ``verb`` is merge with the record ``other``, or accept, reject, undo the link
    ``other``.
    """

    identity: str
    verb: str
    other: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """What whoever watches the clocks has seen: the timer wakes ``wake_at``, and it is ``at`` by the store's clock.

    ``people`` are those who were found to hand fields over to, for the level ``level``.
    """

    wake_at: datetime
    at: datetime
    level: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One intended change of one record, undecoded: ``fields`` hold JSON values as the door received them.

    ``version`` is the expected version (None: the door does not lock, inbox and scenario only). ``then`` are further
    changes of the same transaction, all or nothing; one with ``link`` gets the id of this change's record in that
    field, one with ``same=True`` acts on this change's record. On an upsert, ``report`` says how new the fields are:
    when the source has said something newer about the found record, fields and linked children stay as they are and
    only the report is kept. ``record`` on a create is the id to use (trusted actors only). ``settles`` names the inbox
    message that is done when this change commits. Problems point at ``pointer`` + "/" + field.
    """

    app: str
    table: str
    operation: Operation
    actor: Actor
    cause: Cause
    record: str | None = None
    version: int | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    transition: str | None = None
    confirm: frozenset[str] = frozenset()
    key: str | None = None
    state: str | None = None
    report: Report | None = None
    hold: HoldRequest | None = None
    stock: StockRequest | None = None
    identity: IdentityRequest | None = None
    mark: MarkRequest | None = None
    target: str | None = None
    """Id of the hold to lift or the mark to clear."""
    elapsed: Elapsed | None = None
    """With ``elapse``: what was seen."""
    then: tuple["Change", ...] = ()
    link: str | None = None
    same: bool = False
    settles: str | None = None
    idempotency_key: str | None = None
    pointer: str = "/fields"
    found: tuple[Problem, ...] = ()
    """What the door itself has against it; refuses the change together with all that the stages find."""


class Status(StrEnum):
    """How a change ended."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    REFUSED = "refused"
    CONFIRM = "confirm"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    STALE = "stale"
    CONFLICT = "conflict"

    @property
    def done(self) -> bool:
        """Whether the change was carried out (or needed nothing)."""
        return self in {Status.CREATED, Status.CHANGED, Status.UNCHANGED, Status.DELETED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change; ``then`` are the outcomes of its further changes, ``repeated`` an idempotent replay."""

    status: Status
    record: Record | None = None
    problems: tuple[Problem, ...] = ()
    then: tuple["Outcome", ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """Values that a filter may read beside the records: the same for all of them, by path, with their types."""

    values: Mapping[str, object]
    types: Schema


@dataclass(frozen=True, slots=True)
class Query:
    """A question about one table or log: ``id`` for one record, else a page.

    ``filter`` is JsonLogic (must be pushable), ``sort`` field ids with a leading ``-`` for descending, ``search`` a
    text looked for in ``search_fields``; ``log`` names a log (see ``runtime.logs``) instead of a user table, then
    ``record`` narrows it to one record of ``table`` and ``id`` to one row.

    ``group`` or ``measures`` ask for groups instead of records: ``group`` are fields, or parts of them
    (``total_amount.currency``), dates and moments with a span (``paid_at:month``; day, week, month, year);
    ``measures`` are ``count``, ``sum:field``, ``avg:``, ``min:``, ``max:`` or ``distinct:field``; ``sort`` then names
    entries of either.
    """

    app: str
    table: str
    actor: Actor
    id: str | None = None
    filter: object = None
    sort: Sequence[str] = ()
    limit: int = 50
    cursor: str | None = None
    fields: Sequence[str] = ()
    search: str = ""
    search_fields: Sequence[str] = ()
    log: str | None = None
    record: str | None = None
    count: bool = True
    query: str | None = None
    """A query document over ``table``: its joins, groups, measures and order are asked for, within its filter and this
    one."""
    encoded: bool = False
    """Whether the records of a page may hold JSON values at once (``Page.encoded`` tells), which is quicker."""
    standing: bool = False
    """With ``id``: tell also what stands beside the record, see ``Page.standing``."""
    group: Sequence[str] = ()
    measures: Sequence[str] = ()
    countdowns: bool = False
    """Whether the clocks that run on the records are asked for, too: ``Page.countdowns``."""
    due_first: bool = False
    """Ask for the records on which clocks run, the first due first, in place of any other order."""
    bound: Bound | None = None
    """What the filter of a flow may read; such a filter may be as long as those of documents."""
    deleted: bool = False
    """Ask for deleted records instead of live ones, the last deleted first."""


@dataclass(frozen=True, slots=True)
class NextAction:
    """A transition that an actor may ask for: whether it would be done now, and if not, why.

    ``confirm`` are the items to tick, ``required`` the fields that must be filled, ``missing`` those still empty.
    """

    transition: TransitionPlan
    enabled: bool
    reasons: tuple[Problem, ...]
    confirm: tuple[ConfirmPlan, ...]
    required: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside a record: holds and marks in force, oldest first, and the moves its reader may ask for."""

    holds: tuple[Hold, ...]
    marks: tuple[Mark, ...]
    actions: tuple[NextAction, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows the actor may see, hidden fields left out; ``next`` continues; ``problems`` refuse the query instead.

    ``groups`` answer a query that asked for them; ``count`` then tells how many are here and whether that is all.

    ``status`` is unchanged for an answer, missing when there is nothing this actor may see, refused for a bad query.
    """

    items: tuple[Record, ...] = ()
    next: str | None = None
    count: Count | None = None
    problems: tuple[Problem, ...] = ()
    status: Status = Status.UNCHANGED
    groups: tuple[Group, ...] = ()
    encoded: bool = False
    """Whether the values of ``items`` are JSON values already."""
    standing: Standing | None = None
    countdowns: tuple[Timer, ...] = ()
    """The clocks that run on its records and that the reader may know of, the first due first."""
