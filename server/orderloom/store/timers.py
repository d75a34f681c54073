"""Timers of deadlines: one row per countdown, found by record, by the moment it wakes, and by app."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.sql import Select

from orderloom.runtime.ports import BadCursorError, Event
from orderloom.runtime.timer import FIRED, MOVED
from orderloom.runtime.timer_rows import Claimed, Timer, TimerState
from orderloom.store.filter_bind import Options, listed
from orderloom.store.link import Database, Link
from orderloom.store.schema import timer, timer_round
from orderloom.store.shapes import names_of, values_of
from orderloom.store.types import MOMENT, WORDS
from orderloom.store.upsert import insert_or_update

_NAMES: Final = names_of(Timer)
_COLUMNS: Final = tuple(timer.c[name] for name in _NAMES)
_FIXED: Final = frozenset({"id", "app", "table", "record", "deadline", "segment", "started_at"})
"""What a timer keeps from its beginning to its end."""

_MOVING: Final = tuple(name for name in _NAMES if name not in _FIXED)
KINDS: Final = (MOVED, FIRED)
"""The events from which timers follow."""

_LIVE: Final = timer.c.ended_at.is_(None)
_NOW: Final = bindparam("now", type_=MOMENT)

_GET: Final = select(*_COLUMNS).where(timer.c.id == bindparam("timer"))
_ADD: Final = insert(timer).values({name: bindparam(name) for name in _NAMES})
_MOVE: Final = (
    update(timer)
    .where(timer.c.id == bindparam("of_id"))
    .values({**{name: bindparam(f"new_{name}") for name in _MOVING}, "held_until": None, "tries": 0})
)
_DUE: Final = (
    select(timer.c.seq)
    .where(
        timer.c.wake_at.is_not(None),
        timer.c.wake_at <= _NOW,
        or_(timer.c.held_until.is_(None), timer.c.held_until <= _NOW),
    )
    .order_by(timer.c.wake_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM: Final = (
    update(timer)
    .where(timer.c.seq.in_(_DUE))
    .values(held_until=bindparam("lease_end"), tries=timer.c.tries + 1)
    .returning(*_COLUMNS, timer.c.tries)
)
_NEXT_AT: Final = select(func.min(timer.c.wake_at)).where(timer.c.wake_at.is_not(None))
_ROUND: Final = select(timer_round.c.digest, timer_round.c.after).where(timer_round.c.app == bindparam("app"))
_LOOKED: Final = insert_or_update(timer_round, "digest", "after").values(
    {name: bindparam(name) for name in ("app", "digest", "after")}
)
_LATER: Final = (
    select(*_COLUMNS)
    .where(timer.c.app == bindparam("app"), timer.c.id > bindparam("after"), _LIVE)
    .order_by(timer.c.id)
    .limit(bindparam("limit"))
)


def _of(*, sqlite: bool) -> Select[tuple[object, ...]]:
    """The running clocks of some records, the first due first."""
    return (
        select(*_COLUMNS)
        .where(
            listed(timer.c.record, bindparam("records", type_=Options(WORDS)), sqlite=sqlite),
            timer.c.app == bindparam("app"),
            timer.c.table == bindparam("table"),
            _LIVE,
        )
        .order_by(timer.c.due_at, timer.c.seq)
    )


def _by_due(*, sqlite: bool) -> Select[tuple[object, ...]]:
    """The clocks of some deadlines behind a place, the first due first; of each record only the first of them."""
    deadlines = bindparam("deadlines", type_=Options(WORDS))
    earlier = timer.alias("earlier")
    sooner = tuple_(earlier.c.due_at, earlier.c.id) < tuple_(timer.c.due_at, timer.c.id)
    first = (
        select(earlier.c.seq)
        .where(
            earlier.c.record == timer.c.record,
            earlier.c.app == timer.c.app,
            earlier.c.table == timer.c.table,
            earlier.c.ended_at.is_(None),
            listed(earlier.c.deadline, deadlines, sqlite=sqlite),
            sooner,
        )
        .exists()
    )
    place = tuple_(bindparam("due", type_=MOMENT), bindparam("after", type_=WORDS))
    return (
        select(*_COLUMNS)
        .where(
            timer.c.app == bindparam("app"),
            timer.c.table == bindparam("table"),
            _LIVE,
            timer.c.state != TimerState.AWAY.value,
            tuple_(timer.c.due_at, timer.c.id) > place,
            listed(timer.c.deadline, deadlines, sqlite=sqlite),
            ~first,
        )
        .order_by(timer.c.due_at, timer.c.id)
        .limit(bindparam("limit"))
    )


_BY_DUE: Final = {sqlite: _by_due(sqlite=sqlite) for sqlite in (True, False)}
_BEFORE_ALL: Final = datetime(1, 1, 1, tzinfo=UTC)

_OF: Final = {sqlite: _of(sqlite=sqlite) for sqlite in (True, False)}


class SqlTimerRows:
    """The ``TimerRows`` port over one link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def of(self, app: str, table: str, records: Sequence[str]) -> tuple[Timer, ...]:
        """The clocks of some records that have not ended."""
        if not records:
            return ()
        statement = _OF[self._link.statements.dialect.name == "sqlite"]
        return tuple(self._link.read(Timer, statement, {"app": app, "table": table, "records": list(records)}))

    def by_due(
        self, app: str, table: str, deadlines: Sequence[str], after: str | None, limit: int
    ) -> tuple[tuple[Timer, ...], str | None]:
        """The clocks of some deadlines, the first due first, from a cursor on."""
        due, last = _placed(after)
        statement = _BY_DUE[self._link.statements.dialect.name == "sqlite"]
        asked = {"app": app, "table": table, "deadlines": list(deadlines), "due": due, "after": last}
        found = self._link.read(Timer, statement, {**asked, "limit": limit + 1})
        more = f"{found[limit - 1].due_at.isoformat()}~{found[limit - 1].id}" if len(found) > limit else None
        return tuple(found[:limit]), more

    def get(self, timer: str) -> Timer | None:
        """One timer."""
        return self._link.read_one(Timer, _GET, {"timer": timer})

    def add(self, timer: Timer) -> None:
        """A new one."""
        self._link.send(_ADD, _stored(timer), f"timer:{timer.id}")

    def move(self, timer: Timer) -> None:
        """Write where it stands now."""
        new = _stored(timer)
        values = {f"new_{name}": new[name] for name in _MOVING}
        self._link.send(_MOVE, {**values, "of_id": timer.id}, f"timer:{timer.id}")

    def looked_through(self, app: str, digest: str, after: str) -> None:
        """Note how far the timers of an app have been looked through."""
        self._link.send(_LOOKED, {"app": app, "digest": digest, "after": after}, f"timer_round:{app}")


class SqlTimers:
    """The ``Timers`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, limit: int, lease_s: float) -> tuple[tuple[Claimed, ...], datetime]:
        """Take timers whose next level has come."""

        def job(link: Link) -> tuple[tuple[Claimed, ...], datetime]:
            now = self._database.moment(link)
            values = {"now": now, "limit": limit, "lease_end": now + timedelta(seconds=lease_s)}
            rows = link.mappings(_CLAIM, values)
            return tuple(_claimed(row) for row in rows), now

        waiting = self._waiting()
        if waiting is not None:  # an idle server writes nothing
            return (), waiting
        found, now = self._database.transact(job)
        return tuple(sorted(found, key=lambda one: (one.timer.wake_at or now, one.timer.id))), now

    def _waiting(self) -> datetime | None:
        """The moment it is, if nothing has come by it."""
        with self._database.snapshot() as link:
            row = link.row(_NEXT_AT)
            due, now = row[0] if row else None, self._database.moment(link)
            return None if isinstance(due, datetime) and due <= now else now

    def next_at(self) -> datetime | None:
        """When the next level comes."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_NEXT_AT)
        found = row[0] if row else None
        return found if isinstance(found, datetime) else None

    def reached(self, app: str) -> tuple[str, str]:
        """How far the timers of an app have been looked through, for which state of its documents."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_ROUND, {"app": app})
        return (str(row[0]), str(row[1])) if row else ("", "")

    def later(self, app: str, after: str, limit: int) -> tuple[Timer, ...]:
        """Timers that have not ended, behind an id, in the order of ids."""
        with self._database.snapshot(brief=True) as link:
            return tuple(link.read(Timer, _LATER, {"app": app, "after": after, "limit": limit}))


def _placed(cursor: str | None) -> tuple[datetime, str]:
    """The place behind which a page begins."""
    if cursor is None:
        return _BEFORE_ALL, ""
    written, _, last = cursor.partition("~")
    try:
        due = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadCursorError from error
    if due.tzinfo is None or not last.isalnum():
        raise BadCursorError
    return due, last


def rows(events: Iterable[Event]) -> Iterable[dict[str, object]]:
    """Every timer there ever was, as its last event left it."""
    found: dict[str, dict[str, object]] = {}
    for event in events:
        told = event.input["timer"]
        if isinstance(told, Mapping):
            place = {"app": event.app, "table": event.table, "record": event.record}
            row = msgspec.convert({**place, "deadline": event.input["deadline"], **told}, Timer)
            found[row.id] = _stored(row)
    return found.values()


def _stored(row: Timer) -> dict[str, object]:
    return {**values_of(row), "state": row.state.value, "fired": list(row.fired)}


def _claimed(row: Mapping[str, object]) -> Claimed:
    told = {name: value for name, value in row.items() if name != "tries"}
    return Claimed(msgspec.convert(told, Timer), int(str(row["tries"])))
