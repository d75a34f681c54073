"""What a live installation tells of the last days of an app: everything a replay needs, read in one look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from orderloom.check.kinds.identity import IdentityPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.ports import (
    Event,
    Hold,
    IdentityLink,
    InboxMessage,
    LogSpec,
    Mark,
    PageSpec,
    ReadTx,
    Record,
    StockMove,
    StoredReport,
)
from orderloom.runtime.timer_rows import Timer

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Look = Callable[[], AbstractContextManager[ReadTx]]
"""Opens one consistent look at the live data; there is no way to write through it."""

Row = Mapping[str, object]
Key = tuple[str, str]
"""Table and id of a record."""

_SLICE = 500
_REPORTS = 20
"""Reports of one record that are looked at."""

T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a replay looks at: of more events the newest, of more records those that the events are about."""

    events: int = 20_000
    records: int = 50_000


USUAL = Bounds()
"""What a machine of two cores looks through in a minute or two."""


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to an app from ``since`` on, oldest first, and what there is now.

    ``cut``: there were more events than are looked at, and ``since`` is the moment of the oldest of them; ``partial``:
    there are more records.
    """

    since: datetime
    until: datetime
    events: tuple[Event, ...] = ()
    messages: tuple[InboxMessage, ...] = ()
    records: Mapping[Key, Record] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    marks: tuple[Mark, ...] = ()
    moves: tuple[StockMove, ...] = ()
    reports: tuple[StoredReport, ...] = ()
    links: tuple[IdentityLink, ...] = ()
    timers: tuple[Timer, ...] = ()
    cut: bool = False
    partial: bool = False


def read_past(plan: AppPlan, look: Look, since: datetime, until: datetime, bounds: Bounds = USUAL) -> Past:
    """Read the span of an app under the plan in force."""
    with look() as tx:
        return _Reading(plan, tx, since, until, bounds).all()


class _Reading:
    """One look."""

    def __init__(self, plan: AppPlan, tx: ReadTx, since: datetime, until: datetime, bounds: Bounds) -> None:
        self._plan = plan
        self._tx = tx
        self._since = since
        self._until = until
        self._bounds = bounds

    def all(self) -> Past:
        events, cut = self._events()
        since = events[0].at if cut and events else self._since
        touched = dict.fromkeys((one.table, one.record) for one in events if one.record)
        records, partial = self._records(touched)
        return Past(
            since=since,
            until=self._until,
            events=events,
            messages=tuple(self._messages(since)),
            records=records,
            holds=tuple(self._in_force("holds", Hold, "lifted_at", since)),
            marks=tuple(self._in_force("marks", Mark, "cleared_at", since)),
            moves=tuple(self._made("balance", StockMove, since)),
            reports=tuple(self._reports(touched, since)),
            links=tuple(self._links(records, since)),
            timers=tuple(self._in_force("timers", Timer, "ended_at", since, "started_at")),
            cut=cut,
            partial=partial,
        )

    def _events(self) -> tuple[tuple[Event, ...], bool]:
        """The events of the span, oldest first, and whether there were more."""
        found: list[Event] = []
        for row in self._log("events"):
            at = row["at"]
            if isinstance(at, datetime) and at < self._since:
                break
            if len(found) == self._bounds.events:
                return tuple(reversed(found)), True
            found.append(made_of(Event, row))
        return tuple(reversed(found)), False

    def _messages(self, since: datetime) -> Iterable[InboxMessage]:
        """Raw messages that arrived or were worked off in the span, in the order of either."""
        wanted: list[tuple[datetime, str]] = []
        for row in self._log("inbox"):
            arrived, done = row["received_at"], row["done_at"]
            at = done if isinstance(done, datetime) else arrived
            if isinstance(at, datetime) and at >= since:
                wanted.append((at, str(row["id"])))
            elif len(wanted) < self._bounds.events and isinstance(arrived, datetime) and arrived < since:
                break
        for _, id in sorted(wanted):
            message = self._tx.inbox_message(id)
            if message is not None:
                yield message

    def _records(self, touched: Iterable[Key]) -> tuple[dict[Key, Record], bool]:
        """The live records that the events are about, and of the others as many as may be."""
        found: dict[Key, Record] = {}
        tables = {table.id: table for table in self._plan.all(TablePlan).values() if table.source is None}
        for name, id in touched:
            record = self._tx.get(tables[name], id) if name in tables else None
            if record is not None:
                found[name, id] = record
        for table in tables.values():
            for record in self._rows(table):
                if len(found) >= self._bounds.records and (table.id, record.id) not in found:
                    return found, True
                found[table.id, record.id] = record
        return found, False

    def _rows(self, table: TablePlan) -> Iterable[Record]:
        after: str | None = None
        while True:
            rows = self._tx.page(table, PageSpec(limit=_SLICE, after=after, count_cap=None))
            yield from rows.items
            after = rows.next
            if after is None:
                return

    def _in_force(self, log: str, shape: type[T], ended: str, since: datetime, began: str = "at") -> Iterable[T]:
        """Rows of a log that were in force when the span began."""
        for row in self._log(log):
            begun, end = row[began], row[ended]
            if isinstance(begun, datetime) and begun < since and (not isinstance(end, datetime) or end >= since):
                yield made_of(shape, row)

    def _made(self, log: str, shape: type[T], since: datetime) -> Iterable[T]:
        """Rows of a log from before the span, oldest first."""
        before = [row for row in self._log(log) if isinstance(row["at"], datetime) and row["at"] < since]
        return (made_of(shape, row) for row in reversed(before))

    def _reports(self, touched: Iterable[Key], since: datetime) -> Iterable[StoredReport]:
        """What sources had said before of the records that something happened to."""
        for table, record in touched:
            spec = LogSpec(self._plan.id, {"table": table, "record": record}, _REPORTS)
            rows, _ = self._tx.log("reports", spec)
            for row in reversed(rows):
                at = row["received_at"]
                if isinstance(at, datetime) and at < since:
                    yield made_of(StoredReport, row)

    def _links(self, records: Iterable[Key], since: datetime) -> Iterable[IdentityLink]:
        """Who was known to be the same person."""
        for plan in self._plan.all(IdentityPlan).values():
            ids = [id for table, id in records if table == plan.table]
            found: dict[str, IdentityLink] = {}
            for start in range(0, len(ids), _SLICE):
                links = self._tx.identity_links(self._plan.id, plan.id, ids[start : start + _SLICE])
                found.update({one.id: one for one in links if one.at < since})
            yield from found.values()

    def _log(self, name: str) -> Iterable[Row]:
        """A whole log, newest first."""
        after: str | None = None
        while True:
            rows, after = self._tx.log(name, LogSpec(self._plan.id, {}, _SLICE, after))
            yield from rows
            if after is None:
                return


def made_of(shape: type[T], row: Row) -> T:
    """A row of a log as the shape whose fields its columns are named like."""
    found = {one.name: row[one.name] for one in fields(shape) if one.name in row}
    return shape(**{name: tuple(value) if isinstance(value, list) else value for name, value in found.items()})
