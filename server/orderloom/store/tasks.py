"""Tasks of people: in the transaction of what they belong to, and as their own lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import BindParameter, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.sql.elements import ClauseElement, ColumnElement

from orderloom.runtime.ports import BadCursorError
from orderloom.runtime.task_rows import Task, TaskAct, TaskFilter, TaskState
from orderloom.store.link import Database, Link
from orderloom.store.schema import task, task_act, task_person, task_turn
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.types import MOMENT, WORDS
from orderloom.store.upsert import insert_or_ignore, insert_or_update

_OPEN: Final = TaskState.OPEN.value
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When tasks without a due time are due, for the order of lists."""

_DERIVED: Final = ("next_at", "sort_at")
"""Columns for indexes, which follow from the others."""

_COLUMNS: Final = tuple(task.c[name] for name in names_of(Task))
_ADD: Final = insert_or_ignore(task).values(parameters_of(Task, *_DERIVED))
_PUT: Final = (
    update(task)
    .where(task.c.id == bindparam("of"))
    .values({name: bindparam(name) for name in (*names_of(Task), *_DERIVED) if name != "id"})
)
_GET: Final = select(*_COLUMNS).where(task.c.id == bindparam("of")).with_for_update()
_FIND: Final = select(*_COLUMNS).where(task.c.id == bindparam("of"))
_OF_TICKET: Final = select(*_COLUMNS).where(task.c.ticket == bindparam("of"), task.c.ticket != "").with_for_update()
_NOBODY: Final = delete(task_person).where(task_person.c.task == bindparam("of"))
_PERSON: Final = insert(task_person).values({name: bindparam(name) for name in ("task", "account", "app", "asked")})
_ACT: Final = insert(task_act).values(parameters_of(TaskAct))
_ACTS: Final = (
    select(*(task_act.c[name] for name in names_of(TaskAct)))
    .where(task_act.c.task == bindparam("of"))
    .order_by(task_act.c.seq)
)
_TIMED: Final = and_(task.c.state == _OPEN, task.c.next_at.is_not(None))
_DUE: Final = (
    select(task.c.id)
    .where(_TIMED, task.c.next_at <= bindparam("now", type_=MOMENT))
    .order_by(task.c.next_at)
    .limit(bindparam("limit"))
)
_NEXT: Final = select(func.min(task.c.next_at)).where(_TIMED)
_LOADS: Final = (
    select(task_person.c.account, func.count())
    .where(task_person.c.app == bindparam("of"), task_person.c.asked)
    .group_by(task_person.c.account)
)
_TURNS: Final = select(task_turn.c.account, task_turn.c.number).where(task_turn.c.app == bindparam("of"))
_TOOK: Final = insert_or_update(task_turn, "number").values(
    {name: bindparam(name) for name in ("app", "account", "number")}
)


_OF_RECORD: Final = select(*_COLUMNS).where(
    task.c.app == bindparam("is_app"), task.c.table == bindparam("is_table"), task.c.record == bindparam("is_record")
)
_NO_FACTS: Final = update(task_act).where(task_act.c.task == bindparam("of")).values(facts=bindparam("facts"))


def empty(link: Link, app: str, table: str, record: str) -> None:
    """Take what people filled in and said out of the tasks of a record; who did what stays."""
    for one in link.read(Task, _OF_RECORD, {"is_app": app, "is_table": table, "is_record": record}):
        people = tuple(replace(person, comment="") for person in one.people)
        emptied = replace(one, given={}, answers={}, comment="", people=people)
        link.run(_PUT, {**_values(emptied), "of": one.id})
        link.run(_NO_FACTS, {"of": one.id, "facts": {}})


class SqlTaskBook:
    """The ``TaskBook`` port over one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(self, new: Task) -> bool:
        """Add a task; False when its ticket has one."""
        if self._link.run(_ADD, _values(new)) == 0:
            return False
        self._ask(new)
        return True

    def get(self, id: str) -> Task | None:
        """The task, locked."""
        return self._link.read_one(Task, _GET, {"of": id})

    def of_ticket(self, ticket: str) -> Task | None:
        """The task behind a ticket, locked."""
        return self._link.read_one(Task, _OF_TICKET, {"of": ticket})

    def put(self, changed: Task) -> None:
        """Write it, and whom it asks."""
        self._link.run(_PUT, {**_values(changed), "of": changed.id})
        self._link.run(_NOBODY, {"of": changed.id})
        self._ask(changed)

    def act(self, act: TaskAct) -> None:
        """Note what was done."""
        self._link.send(_ACT, values_of(act))

    def _ask(self, one: Task) -> None:
        for person in one.people:
            asked = one.open and person.state.may_answer
            self._link.run(_PERSON, {"task": one.id, "account": person.account, "app": one.app, "asked": asked})


class SqlTasks:
    """The ``Tasks`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, id: str) -> Task | None:
        """What is stored under an id, unlocked; None where nothing is."""
        with self._database.snapshot(brief=True) as link:
            return link.read_one(Task, _FIND, {"of": id})

    def some(self, wanted: TaskFilter) -> tuple[Task, ...]:
        """Tasks in order."""
        with self._database.snapshot() as link:
            values = _asked(wanted)
            if wanted.after is not None:
                last = link.read_one(Task, _FIND, {"of": wanted.after})
                if last is None or last.app != wanted.app:
                    raise BadCursorError
                values |= {"last": last.id, "last_at": (_sort_at(last) if wanted.open else last.closed_at) or _NEVER}
            return tuple(link.read(Task, _some(_Shape.of(wanted)), {**values, "limit": wanted.limit}))

    def count(self, wanted: TaskFilter, most: int = 1_000) -> int:
        """How many, up to a most."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_counted(_Shape.of(wanted)), {**_asked(wanted), "limit": most})
        return int(str(row[0])) if row else 0

    def acts(self, id: str) -> tuple[TaskAct, ...]:
        """What was done with a task."""
        with self._database.snapshot(brief=True) as link:
            return tuple(link.read(TaskAct, _ACTS, {"of": id}))

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Tasks whose time has come."""
        with self._database.snapshot(brief=True) as link:
            return tuple(str(row[0]) for row in link.rows(_DUE, {"now": now, "limit": limit}))

    def next_at(self) -> datetime | None:
        """When the next one's time comes."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_NEXT)
        return row[0] if row and isinstance(row[0], datetime) else None

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        """Open tasks by person."""
        with self._database.snapshot(brief=True) as link:
            found = {str(row[0]): int(str(row[1])) for row in link.rows(_LOADS, {"of": app})}
        return {account: found.get(account, 0) for account in accounts}

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        """Whoever had a turn longest ago, or never."""

        def job(link: Link) -> str:
            link.exclude(f"turns {app}")
            had = {str(row[0]): int(str(row[1])) for row in link.rows(_TURNS, {"of": app})}
            chosen = min(accounts, key=lambda account: had.get(account, 0))
            link.run(_TOOK, {"app": app, "account": chosen, "number": max(had.values(), default=0) + 1})
            return chosen

        return self._database.transact(job)


def _values(one: Task) -> dict[str, object]:
    return {**values_of(one), "state": one.state.value, "next_at": one.next_at, "sort_at": _sort_at(one)}


def _sort_at(one: Task) -> datetime:
    return one.due_at or _NEVER


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a filter asks for, without the values: each has a statement of its own."""

    person: bool
    turn: bool
    open: bool | None
    named: frozenset[str]
    overdue: bool
    after: bool

    @classmethod
    def of(cls, wanted: TaskFilter) -> "_Shape":
        named = frozenset(name for name in _NAMED if getattr(wanted, name))
        overdue, after = wanted.overdue_at is not None, wanted.after is not None
        return cls(bool(wanted.account), wanted.turn, wanted.open, named, overdue, after)

    def where(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [task.c.app == bindparam("is_app")]
        if self.person:
            mine = select(task_person.c.task).where(
                task_person.c.account == bindparam("is_account"), task_person.c.app == bindparam("is_app")
            )
            found.append(task.c.id.in_(mine.where(task_person.c.asked) if self.turn else mine))
        if self.open is not None:
            found.append(task.c.state == _OPEN if self.open else task.c.state != _OPEN)
        found += [task.c[name] == bindparam(f"is_{name}") for name in sorted(self.named)]
        if self.overdue:
            found.append(task.c.due_at < bindparam("now", type_=MOMENT))
        return found


_NAMED: Final = ("table", "record", "flow")


def _asked(wanted: TaskFilter) -> dict[str, object]:
    values: dict[str, object] = {"is_app": wanted.app, "is_account": wanted.account, "now": wanted.overdue_at or _NEVER}
    return values | {f"is_{name}": getattr(wanted, name) for name in _NAMED}


@lru_cache(maxsize=128)
def _some(shape: _Shape) -> ClauseElement:
    """The list for one shape of filter; kept, because links compile each statement once."""
    found = select(*_COLUMNS).where(*shape.where()).limit(bindparam("limit"))
    last: BindParameter[object] = bindparam("last", type_=WORDS)
    at: BindParameter[object] = bindparam("last_at", type_=MOMENT)
    if shape.open:
        if shape.after:
            found = found.where(or_(task.c.sort_at > at, and_(task.c.sort_at == at, task.c.id > last)))
        return found.order_by(task.c.sort_at, task.c.id)
    closed = func.coalesce(task.c.closed_at, bindparam("never", _NEVER, type_=MOMENT))
    if shape.after:
        found = found.where(or_(closed < at, and_(closed == at, task.c.id < last)))
    return found.order_by(closed.desc(), task.c.id.desc())


@lru_cache(maxsize=128)
def _counted(shape: _Shape) -> ClauseElement:
    some = select(task.c.id).where(*shape.where()).limit(bindparam("limit"))
    return select(func.count()).select_from(some.subquery())
