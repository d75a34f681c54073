"""Holds and marks: rows beside a record, put in force and taken out of it, never deleted."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update

from orderloom.runtime.ports import Hold, Mark
from orderloom.store.link import Link
from orderloom.store.schema import hold, mark
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.upsert import insert_or_ignore

_OF_RECORD: Final = ("app", "table", "record")
_HOLDS: Final = (
    select(*(hold.c[name] for name in names_of(Hold)))
    .where(*(hold.c[name] == bindparam(name) for name in _OF_RECORD), hold.c.lifted_at.is_(None))
    .order_by(hold.c.seq)
)
_MARKS: Final = (
    select(*(mark.c[name] for name in names_of(Mark)))
    .where(*(mark.c[name] == bindparam(name) for name in _OF_RECORD), mark.c.cleared_at.is_(None))
    .order_by(mark.c.seq)
)
_ADD_HOLD: Final = insert(hold).values(parameters_of(Hold))
_LIFT: Final = (
    update(hold)
    .where(hold.c.id == bindparam("hold"), hold.c.lifted_at.is_(None))
    .values(lifted_at=bindparam("at"), lifted_by=bindparam("by"))
)
_ADD_MARK: Final = insert_or_ignore(mark).values(parameters_of(Mark))
_CLEAR: Final = (
    update(mark)
    .where(
        *(mark.c[name] == bindparam(f"of_{name}") for name in (*_OF_RECORD, "code")),
        mark.c.cleared_at.is_(None),
    )
    .values(cleared_at=bindparam("at"), cleared_by=bindparam("by"))
)


def holds(link: Link, app: str, table: str, record: str) -> tuple[Hold, ...]:
    """Holds in force, oldest first."""
    return tuple(link.read(Hold, _HOLDS, {"app": app, "table": table, "record": record}))


def marks(link: Link, app: str, table: str, record: str) -> tuple[Mark, ...]:
    """Marks in force, oldest first."""
    return tuple(link.read(Mark, _MARKS, {"app": app, "table": table, "record": record}))


def add_hold(link: Link, new: Hold) -> None:
    """Put a hold in force."""
    link.send(_ADD_HOLD, values_of(new))


def lift_hold(link: Link, hold_id: str, at: datetime, by: str) -> bool:
    """Take a hold out of force; False when it was not in force."""
    return link.run(_LIFT, {"hold": hold_id, "at": at, "by": by}) > 0


def add_mark(link: Link, new: Mark) -> bool:
    """Put a mark in force; False when its code is in force already."""
    return link.run(_ADD_MARK, values_of(new)) > 0


def clear_mark(link: Link, app: str, table: str, record: str, code: str, at: datetime, by: str) -> bool:
    """Take a mark out of force; False when it was not in force."""
    which = {"of_app": app, "of_table": table, "of_record": record, "of_code": code}
    return link.run(_CLEAR, {**which, "at": at, "by": by}) > 0
