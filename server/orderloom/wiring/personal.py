"""Personal data of one installation: exported and erased by commands, emptied by a loop when its time is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

from orderloom.check.plan import AppPlan
from orderloom.errors import OrderloomError
from orderloom.runtime.ports import Clock, Plans
from orderloom.runtime.record.change import Actor
from orderloom.store.subjects import Erased, SqlSubjects

EVERY = timedelta(hours=1)
"""How often it is asked whose time is over."""


class UnknownAppError(OrderloomError):
    """No app of that id is published here."""

    code = "personal.no_app"


class PersonalData:
    """Exports and erasures by whoever runs the installation, and the end of retention."""

    def __init__(self, subjects: SqlSubjects, plans: Plans, clock: Clock, alone: Callable[[], bool]) -> None:
        """``alone`` tells whether this process is the one that empties."""
        self._subjects = subjects
        self._plans = plans
        self._clock = clock
        self._alone = alone
        self._due: datetime | None = None

    def export(self, app: str, table: str, record: str, actor: Actor) -> dict[str, object]:
        """Everything about a person as JSON; raises ``UnknownAppError`` and what ``SqlSubjects`` raises."""
        return self._subjects.export(self._plan(app), table, record, actor)

    def erase(self, app: str, table: str, record: str, actor: Actor) -> Erased:
        """Empty everything about a person; raises as ``export`` does."""
        return self._subjects.erase(self._plan(app), table, record, actor)

    def expire(self) -> int:
        """Empty some of what has been kept long enough; how many records. Asks once an hour while there is nothing."""
        now = self._clock.now()
        if (self._due is not None and now < self._due) or not self._alone():
            return 0
        done = sum(self._subjects.expire(plan, now) for plan in self._plans.all())
        if not done:
            self._due = now + EVERY
        return done

    def _plan(self, app: str) -> AppPlan:
        plan = self._plans.plan(app)
        if plan is None:
            raise UnknownAppError(app=app)
        return plan
