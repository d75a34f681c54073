"""The run journal: where every run stands, and what its steps were given and left behind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import bindparam, case, delete, func, or_, select, update

from orderloom.runtime.rows import Event
from orderloom.runtime.run_rows import Happening, Run, RunState, StepRow
from orderloom.store.link import Database, Link
from orderloom.store.schema import event, flow_ear, flow_run, flow_step, outbox
from orderloom.store.shapes import names_of, values_of
from orderloom.store.types import MOMENT, WORDS
from orderloom.store.upsert import insert_or_ignore, insert_or_update

_NAMES: Final = names_of(Run)
_COLUMNS: Final = tuple(flow_run.c[name] for name in _NAMES)
_FIXED: Final = frozenset({"id", "app", "flow", "created_at", "parent", "branch", "table", "record", "event"})
"""What a run keeps from its beginning to its end."""

_MOVING: Final = tuple(name for name in _NAMES if name not in _FIXED)
_RUNNABLE: Final = or_(flow_run.c.state == RunState.READY.value, flow_run.c.state == RunState.WAITING.value)
_PLACE: Final = "of_"

_BEGIN: Final = insert_or_ignore(flow_run).values({name: bindparam(name) for name in _NAMES})
_GET: Final = select(*_COLUMNS).where(flow_run.c.id == bindparam("run")).with_for_update()
_LOOK: Final = select(*_COLUMNS).where(flow_run.c.id == bindparam("run"))
_FAILED: Final = (
    select(flow_run.c.id)
    .where(
        flow_run.c.app == bindparam("app"),
        flow_run.c.state == RunState.FAILED.value,
        flow_run.c.parent == "",
        or_(bindparam("flow", type_=WORDS) == "", flow_run.c.flow == bindparam("flow", type_=WORDS)),
    )
    .order_by(flow_run.c.seq)
    .limit(bindparam("limit"))
)
_MOVE: Final = (
    update(flow_run)
    .where(flow_run.c.id == bindparam(f"{_PLACE}id"), flow_run.c.fence == bindparam(f"{_PLACE}fence"))
    .values({name: bindparam(f"new_{name}") for name in _MOVING})
)
_NOTE: Final = insert_or_update(flow_step, "step", "tries", "state", "given", "output", "ended_at", "problem").values(
    {column.name: bindparam(column.name) for column in flow_step.c}
)
_ANSWER: Final = (
    update(flow_run)
    .where(
        flow_run.c.ticket == bindparam(f"{_PLACE}ticket"),
        flow_run.c.ticket != "",
        or_(flow_run.c.state == RunState.WAITING.value, flow_run.c.state == RunState.PAUSED.value),
        flow_run.c.news.is_(None),
    )
    .values(
        state=case((flow_run.c.state == RunState.WAITING.value, RunState.READY.value), else_=flow_run.c.state),
        news=bindparam("news"),
        due_at=bindparam("at"),
    )
)
_DEAF: Final = delete(flow_ear).where(flow_ear.c.ticket == bindparam("ticket"))
_INNER: Final = (
    flow_run.c.parent == bindparam("parent"),
    flow_run.c.parent != "",
    flow_run.c.id > bindparam("after"),
    flow_run.c.id < bindparam("before"),
)
_CHILDREN: Final = select(*_COLUMNS).where(*_INNER).order_by(flow_run.c.seq)
_OPEN: Final = select(func.count()).where(*_INNER, flow_run.c.ended_at.is_(None))
_WITH_KEY: Final = (
    flow_run.c.app == bindparam("app"),
    flow_run.c.flow == bindparam("flow"),
    flow_run.c.key == bindparam("key"),
    flow_run.c.key != "",
    flow_run.c.ended_at.is_(None),
)
_TAKEN: Final = select(func.count()).where(*_WITH_KEY, flow_run.c.state != RunState.QUEUED.value)
_NEXT_QUEUED: Final = (
    select(func.min(flow_run.c.seq)).where(*_WITH_KEY, flow_run.c.state == RunState.QUEUED.value).scalar_subquery()
)
_ADMIT: Final = (
    update(flow_run)
    .where(flow_run.c.seq == _NEXT_QUEUED)
    .values(state=RunState.READY.value, due_at=bindparam("new_due"))
)
_HEAR: Final = insert_or_update(flow_ear, "table", "record", "kinds").values(
    {column.name: bindparam(column.name) for column in flow_ear.c}
)
_EARS: Final = select(flow_ear.c.ticket, flow_ear.c.kinds).where(
    flow_ear.c.app == bindparam("app"), flow_ear.c.table == bindparam("table"), flow_ear.c.record == bindparam("record")
)
_DUE: Final = (
    select(flow_run.c.seq)
    .where(_RUNNABLE, flow_run.c.due_at.is_not(None), flow_run.c.due_at <= bindparam("now", type_=MOMENT))
    .order_by(flow_run.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM: Final = (
    update(flow_run)
    .where(flow_run.c.seq.in_(_DUE))
    .values(
        state=RunState.READY.value,
        owner=bindparam("new_owner"),
        fence=flow_run.c.fence + 1,
        due_at=bindparam("lease_end"),
    )
    .returning(*_COLUMNS)
)
_FREE: Final = (
    update(flow_run)
    .where(flow_run.c.state == RunState.READY.value, flow_run.c.owner != "")
    .values(owner="", due_at=bindparam("new_due"), fence=flow_run.c.fence + 1)
)
_NEXT_AT: Final = select(func.min(flow_run.c.due_at)).where(_RUNNABLE, flow_run.c.due_at.is_not(None))
_STEPS: Final = (
    select(*(flow_step.c[name] for name in names_of(StepRow)))
    .where(flow_step.c.run == bindparam("run"), flow_step.c.turn > bindparam("after"))
    .order_by(flow_step.c.turn)
    .limit(bindparam("limit"))
)
_HAPPENINGS: Final = (
    select(outbox.c.seq, *(event.c[name] for name in names_of(Event)))
    .join(event, event.c.id == outbox.c.event)
    .order_by(outbox.c.seq)
    .limit(bindparam("limit"))
)
_TAKE: Final = delete(outbox).where(outbox.c.seq == bindparam("place"))
_OLD: Final = (
    select(flow_run.c.id)
    .where(flow_run.c.ended_at.is_not(None), flow_run.c.ended_at < bindparam("before", type_=MOMENT))
    .order_by(flow_run.c.ended_at)
    .limit(bindparam("limit"))
)
_FORGET: Final = delete(flow_run).where(flow_run.c.id == bindparam("run"))
_FORGET_STEPS: Final = delete(flow_step).where(flow_step.c.run == bindparam("run"))
_DEAF_OLD: Final = delete(flow_ear).where(
    ~select(flow_run.c.seq)
    .where(flow_run.c.ticket == flow_ear.c.ticket, flow_run.c.state == RunState.WAITING.value)
    .exists()
)
_TIDIED_AT_ONCE: Final = 500


class SqlRunJournal:
    """The ``RunJournal`` port: the run journal inside one transaction."""

    def __init__(self, link: Link, ring: Callable[[], None], moment: Callable[[], datetime]) -> None:
        """``ring`` is told of runs that can go on once this transaction is committed; they can at ``moment``, by the
        store's clock, whatever the clock of this machine says.
        """
        self._link = link
        self._ring = ring
        self._moment = moment

    def take(self, place: int) -> bool:
        """Take an event out of the outbox."""
        return self._link.run(_TAKE, {"place": place}) > 0

    def begin(self, run: Run) -> bool:
        """Add a run unless there is one with its id."""
        if run.state is RunState.READY:
            self._ring()
            run = replace(run, due_at=self._moment())
        return self._link.run(_BEGIN, _stored(run)) > 0

    def get(self, run: str) -> Run | None:
        """The run, locked."""
        return self._link.read_one(Run, _GET, {"run": run})

    def move(self, before: Run, after: Run) -> bool:
        """Write where it stands now, unless somebody else has taken it."""
        new = _stored(after)
        values = {f"new_{name}": new[name] for name in _MOVING}
        return self._link.run(_MOVE, {**values, f"{_PLACE}id": before.id, f"{_PLACE}fence": before.fence}) > 0

    def note(self, row: StepRow) -> None:
        """Add or replace an entry."""
        self._link.send(_NOTE, values_of(row), f"flow_step:{row.run}:{row.turn}")

    def answer(self, ticket: str, news: Mapping[str, object], at: datetime) -> bool:
        """Let the run that waits for a ticket go on."""
        if not self._link.run(_ANSWER, {f"{_PLACE}ticket": ticket, "news": news, "at": self._moment()}):
            return False
        self._ring()
        self._link.send(_DEAF, {"ticket": ticket})
        return True

    def children(self, run: str, ticket: str) -> tuple[Run, ...]:
        """The inner runs of a ticket: their ids begin with it and a full stop."""
        return tuple(self._link.read(Run, _CHILDREN, _inside(run, ticket)))

    def open(self, run: str, ticket: str) -> int:
        """How many inner runs of a ticket have not ended."""
        row = self._link.row(_OPEN, _inside(run, ticket))
        return int(str(row[0])) if row else 0

    def taken(self, app: str, flow: str, key: str) -> int:
        """How many runs have this key; nobody else gets it before this transaction ends."""
        self._link.exclude(_lock(app, flow, key))
        row = self._link.row(_TAKEN, {"app": app, "flow": flow, "key": key})
        return int(str(row[0])) if row else 0

    def admit(self, app: str, flow: str, key: str, at: datetime) -> None:
        """Let the oldest queued run with this key begin."""
        self._ring()
        self._link.exclude(_lock(app, flow, key))
        self._link.run(_ADMIT, {"app": app, "flow": flow, "key": key, "new_due": self._moment()})

    def heard(self, app: str, table: str, record: str, kinds: Sequence[str]) -> tuple[str, ...]:
        """The tickets that wait for one of these happenings."""
        wanted = frozenset(kinds)
        found = self._link.rows(_EARS, {"app": app, "table": table, "record": record})
        return tuple(str(ticket) for ticket, heard in found if isinstance(heard, list) and not wanted.isdisjoint(heard))

    def hear(self, ticket: str, app: str, table: str, record: str, kinds: Sequence[str]) -> None:
        """Note what a ticket waits for."""
        values = {"ticket": ticket, "app": app, "table": table, "record": record, "kinds": list(kinds)}
        self._link.send(_HEAR, values, f"flow_ear:{ticket}")


class SqlRuns:
    """The ``Runs`` port."""

    def __init__(self, database: Database, owner: str) -> None:
        """``owner`` names this process in the leases it takes."""
        self._database = database
        self._owner = owner

    def claim(self, limit: int, lease_s: float) -> tuple[Run, ...]:
        """Take due runs, oldest first."""

        def job(link: Link) -> list[Run]:
            now = self._database.moment(link)
            lease_end = now + timedelta(seconds=lease_s)
            values = {"now": now, "limit": limit, "new_owner": self._owner, "lease_end": lease_end}
            return link.read(Run, _CLAIM, values)

        if not self._waits():  # an idle server writes nothing
            return ()
        found = self._database.transact(job)
        return tuple(sorted(found, key=lambda run: (run.created_at, run.id)))

    def free(self) -> int:
        """End all leases, for the one process that works on an embedded database: whoever held them is dead."""
        return self._database.transact(lambda link: link.run(_FREE, {"new_due": self._database.moment(link)}))

    def _waits(self) -> bool:
        with self._database.snapshot() as link:
            row = link.row(_NEXT_AT)
            due = row[0] if row else None
            return isinstance(due, datetime) and due <= self._database.moment(link)

    def next_at(self) -> datetime | None:
        """When the next run is due."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_NEXT_AT)
        found = row[0] if row else None
        return found if isinstance(found, datetime) else None

    def happenings(self, limit: int) -> tuple[Happening, ...]:
        """What is in the outbox, oldest first."""
        with self._database.snapshot(brief=True) as link:
            found = link.mappings(_HAPPENINGS, {"limit": limit})
        return tuple(Happening(int(str(row.pop("seq"))), msgspec.convert(row, Event)) for row in found)

    def get(self, run: str) -> Run | None:
        """One of them."""
        with self._database.snapshot(brief=True) as link:
            return link.read_one(Run, _LOOK, {"run": run})

    def failed(self, app: str, flow: str, limit: int) -> tuple[str, ...]:
        """Failed runs, the oldest first."""
        with self._database.snapshot(brief=True) as link:
            return tuple(str(row[0]) for row in link.rows(_FAILED, {"app": app, "flow": flow, "limit": limit}))

    def tidy(self, before: datetime) -> int:
        """Forget runs that ended before, some at a time."""

        def job(link: Link) -> int:
            found = [str(row[0]) for row in link.rows(_OLD, {"before": before, "limit": _TIDIED_AT_ONCE})]
            for run in found:
                link.run(_FORGET_STEPS, {"run": run})
                link.run(_FORGET, {"run": run})
            link.run(_DEAF_OLD)
            return len(found)

        return self._database.transact(job, bulk=True)


def steps(link: Link, run: str, after: int, limit: int) -> tuple[StepRow, ...]:
    """The entries of a run's journal behind one of them, in the order they were made."""
    return tuple(link.read(StepRow, _STEPS, {"run": run, "after": after, "limit": limit}))


def _inside(run: str, ticket: str) -> dict[str, object]:
    return {"parent": run, "after": f"{ticket}.", "before": f"{ticket}/"}


def _lock(app: str, flow: str, key: str) -> str:
    return f"flow key {app}/{flow}/{key}"


def _stored(run: Run) -> dict[str, object]:
    return {**values_of(run), "state": run.state.value}
