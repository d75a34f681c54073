"""Which processes work on this database, and by which version of every app: nothing is narrowed behind their backs.

The store's clock decides who lives. A process that has not been heard of for ``DEAD_AFTER`` is taken for dead; a living
one says something every ``BEAT``, and at once when it takes up another version.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select

from orderloom.runtime.structure import PlanReport
from orderloom.store.link import Database, Link
from orderloom.store.schema import plan_report, process
from orderloom.store.types import MOMENT
from orderloom.store.upsert import insert_or_update

BEAT: Final = timedelta(seconds=10)
DEAD_AFTER: Final = timedelta(seconds=30)

_SEEN: Final = insert_or_update(process, "seen_at").values(id=bindparam("id"), seen_at=bindparam("seen_at"))
_REPORT: Final = insert_or_update(plan_report, "number", "coming").values(
    {column.name: bindparam(column.name) for column in plan_report.c}
)
_LIVE: Final = select(process.c.id).where(process.c.seen_at > bindparam("since", type_=MOMENT))
_REPORTS: Final = (
    select(plan_report.c.process, plan_report.c.number, plan_report.c.coming)
    .join_from(plan_report, process, plan_report.c.process == process.c.id)
    .where(plan_report.c.app == bindparam("app"), process.c.seen_at > bindparam("since", type_=MOMENT))
)
_LEAVE: Final = delete(process).where(process.c.id == bindparam("id"))
_LEAVE_REPORTS: Final = delete(plan_report).where(plan_report.c.process == bindparam("id"))
_DEAD: Final = delete(process).where(process.c.seen_at <= bindparam("since", type_=MOMENT))
_LOST_REPORTS: Final = delete(plan_report).where(plan_report.c.process.not_in(select(process.c.id)))


class Processes:
    """The register of processes, used in the name of one of them."""

    def __init__(self, database: Database, own: str) -> None:
        """``own`` is the id of this process."""
        self._database = database
        self._own = own
        self._told: dict[str, PlanReport] = {}
        self._heard_at: datetime | None = None

    def report(self, plans: Mapping[str, PlanReport]) -> None:
        """Tell by which versions this process works; writes only what is new, and now and then a sign of life."""
        changed = {app: one for app, one in plans.items() if self._told.get(app) != one}
        now = self._database.clock.now()
        if not changed and self._heard_at is not None and abs(now - self._heard_at) < BEAT:
            return
        self._database.transact(lambda link: self._tell(link, changed))
        self._told.update(changed)
        self._heard_at = now

    def _tell(self, link: Link, changed: Mapping[str, PlanReport]) -> None:
        link.run(_SEEN, {"id": self._own, "seen_at": self._database.moment(link)})
        for app, one in changed.items():
            link.run(_REPORT, {"process": self._own, "app": app, "number": one.number, "coming": one.coming})

    def leave(self) -> None:
        """Nobody needs to wait for this process any more."""
        self._database.transact(self._leave)

    def _leave(self, link: Link) -> None:
        link.run(_LEAVE_REPORTS, {"id": self._own})
        link.run(_LEAVE, {"id": self._own})

    def forget_dead(self, link: Link) -> None:
        """Remove those that have not been heard of for long."""
        link.run(_DEAD, {"since": self._database.moment(link) - DEAD_AFTER})
        link.run(_LOST_REPORTS)

    def behind(self, link: Link, app: str, number: int) -> tuple[str, ...]:
        """Living processes whose writes do not yet keep the columns of version ``number`` right."""
        return self._short_of(link, app, lambda one: one.coming >= number)

    def older(self, link: Link, app: str, number: int) -> tuple[str, ...]:
        """Living processes that still work by a version before ``number``."""
        return self._short_of(link, app, lambda one: one.number >= number)

    def _short_of(self, link: Link, app: str, enough: Callable[[PlanReport], bool]) -> tuple[str, ...]:
        since = self._database.moment(link) - DEAD_AFTER
        found = {str(row[0]): PlanReport(_whole(row[1]), _whole(row[2])) for row in self._reported(link, app, since)}
        living = [str(row[0]) for row in link.rows(_LIVE, {"since": since})]
        return tuple(one for one in living if one not in found or not enough(found[one]))

    def _reported(self, link: Link, app: str, since: datetime) -> list[Sequence[object]]:
        return link.rows(_REPORTS, {"app": app, "since": since})


def _whole(value: object) -> int:
    return int(str(value))
