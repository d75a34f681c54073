"""Schedules: what is due by the store's clock, and moving each on exactly once."""

from datetime import datetime
from typing import Final

from msgspec import convert
from sqlalchemy import and_, bindparam, delete, func, select, update

from orderloom.runtime.schedule_rows import Schedule, Shown
from orderloom.store.link import Database, Link
from orderloom.store.schema import flow_run, schedule
from orderloom.store.shapes import names_of, values_of
from orderloom.store.types import MOMENT
from orderloom.store.upsert import insert_or_ignore

_NAMES: Final = names_of(Schedule)
_COLUMNS: Final = tuple(schedule.c[name] for name in _NAMES)
_KEY: Final = ("app", "flow", "trigger")
_MOVING: Final = tuple(name for name in _NAMES if name not in _KEY)
_HERE: Final = and_(*(schedule.c[name] == bindparam(f"of_{name}") for name in _KEY))

_OF: Final = select(*_COLUMNS).where(schedule.c.app == bindparam("app")).order_by(*_COLUMNS[:3]).with_for_update()
_ADD: Final = insert_or_ignore(schedule).values({name: bindparam(name) for name in _NAMES})
_MOVE: Final = (
    update(schedule)
    .where(
        _HERE,
        schedule.c.next_at.is_not_distinct_from(bindparam("old_next_at", type_=MOMENT)),
        schedule.c.paused_by == bindparam("old_paused_by"),
    )
    .values({name: bindparam(f"new_{name}") for name in _MOVING})
)
_DROP: Final = delete(schedule).where(_HERE)
_DUE: Final = (
    select(*_COLUMNS)
    .where(schedule.c.next_at.is_not(None), schedule.c.next_at <= bindparam("now", type_=MOMENT))
    .order_by(schedule.c.next_at)
    .limit(bindparam("limit"))
)
_NEXT_AT: Final = select(func.min(schedule.c.next_at)).where(schedule.c.next_at.is_not(None))


_STATE: Final = (
    select(flow_run.c.state).where(flow_run.c.id == schedule.c.last_run, schedule.c.last_run != "").scalar_subquery()
)
_SHOWN: Final = (
    select(*_COLUMNS, func.coalesce(_STATE, "").label("state"))
    .where(schedule.c.app == bindparam("app"))
    .order_by(schedule.c.next_at.is_(None), schedule.c.next_at, schedule.c.flow, schedule.c.trigger)
)


class SqlScheduleRows:
    """The ``ScheduleRows`` port over one link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def of(self, app: str) -> tuple[Schedule, ...]:
        """All of an app, locked."""
        return tuple(self._link.read(Schedule, _OF, {"app": app}))

    def add(self, schedule: Schedule) -> bool:
        """A new one, unless it is there."""
        return self._link.run(_ADD, values_of(schedule)) > 0

    def move(self, before: Schedule, after: Schedule) -> bool:
        """Write where it stands now, if nobody has moved it since."""
        new = values_of(after)
        values = {f"new_{name}": new[name] for name in _MOVING} | _here(before)
        return self._link.run(_MOVE, {**values, "old_next_at": before.next_at, "old_paused_by": before.paused_by}) > 0

    def drop(self, schedule: Schedule) -> None:
        """Forget one."""
        self._link.run(_DROP, _here(schedule))


class SqlSchedules:
    """The ``Schedules`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def moment(self) -> datetime:
        """The store's own time."""
        with self._database.snapshot(brief=True) as link:
            return self._database.moment(link)

    def due(self, limit: int) -> tuple[Schedule, ...]:
        """Those whose time has come."""
        with self._database.snapshot() as link:
            return tuple(link.read(Schedule, _DUE, {"now": self._database.moment(link), "limit": limit}))

    def next_at(self) -> datetime | None:
        """When the next one is due."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_NEXT_AT)
        found = row[0] if row else None
        return found if isinstance(found, datetime) else None

    def shown(self, app: str) -> tuple[Shown, ...]:
        """All of an app with the state of the last run."""
        with self._database.snapshot(brief=True) as link:
            found = link.mappings(_SHOWN, {"app": app})
        return tuple(Shown(convert(row, Schedule), str(row["state"])) for row in found)


def _here(schedule: Schedule) -> dict[str, object]:
    return {f"of_{name}": getattr(schedule, name) for name in _KEY}
