"""The clock starts flows: each tick of a schedule begins one run, over all processes and restarts.

A firing is one compare-and-set on the schedule's ``next_at``, in the transaction that begins the run. The next tick is
worked out from the store's clock, so whatever was missed is made up for once at most, and a clock that jumps back finds
nothing to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from orderloom.check.flow_plan import FlowPlan, TriggerPlan
from orderloom.check.plan import AppPlan
from orderloom.runtime.flow.start import Beginning, Starter, StartRefusedError, Wish
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import Plans, Store, WriteTx
from orderloom.runtime.schedule_rows import Schedule, Schedules
from orderloom.runtime.schedule_time import next_tick

BY = "schedule"
"""Who has caused a run that the clock began."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A trigger that waits for the clock, and when it fires."""

    flow: str
    trigger: TriggerPlan

    @property
    def key(self) -> tuple[str, str]:
        """What its row is called within its app."""
        return self.flow, self.trigger.id

    def next(self, after: datetime) -> datetime | None:
        """Its first tick behind a moment."""
        trigger = self.trigger
        return next_tick(trigger.schedule, trigger.zone or "UTC", after) if trigger.schedule else None

    def fits(self, schedule: Schedule) -> bool:
        """Whether a row counts the same ticks."""
        return (schedule.cron, schedule.zone) == (self.trigger.cron, self.trigger.zone or "UTC")


class Scheduler:
    """The ``Due`` of schedules; it also keeps their rows in step with the documents in force."""

    def __init__(
        self, store: Store, schedules: Schedules, plans: Plans, versions: FlowVersions, starter: Starter
    ) -> None:
        """Nothing is done before ``step``."""
        self._store = store
        self._schedules = schedules
        self._plans = plans
        self._versions = versions
        self._starter = starter
        self._followed: dict[str, int] = {}

    @property
    def name(self) -> str:
        """What its loop is called."""
        return "schedules"

    def step(self, limit: int = 100) -> int:
        """Follow new versions, then fire what is due; how many firings there were."""
        self.follow()
        return sum(self._fire(schedule) for schedule in self._schedules.due(limit))

    def next_at(self) -> datetime | None:
        """When the next one fires."""
        self.follow()
        return self._schedules.next_at()

    def follow(self) -> None:
        """Bring the rows of every app whose version is new to this process in step with its documents."""
        for plan in self._plans.all():
            found = self._versions.current(plan.id)
            if found is not None and self._followed.get(plan.id) != found[0]:
                self._store.write(partial(_follow, *found, self._schedules.moment()))
                self._followed[plan.id] = found[0]

    def _fire(self, schedule: Schedule) -> int:
        """Begin the run of a tick and go on to the next; 0 when somebody else did, or its document has changed."""
        found = self._versions.current(schedule.app)
        one = wanted_by(found[1], schedule.key) if found else None
        if one is None or schedule.next_at is None or not one.fits(schedule):
            return 0
        tick = schedule.next_at
        wish = Wish(schedule.app, schedule.flow, by=BY, trigger=schedule.trigger, run=tick_id(schedule, tick))
        beginning, problem = self._prepared(wish)
        moved = replace(schedule, last_run=beginning.run.id if beginning else "", problem=problem)

        now = self._schedules.moment()
        after = replace(moved, next_at=one.next(max(now, tick)), last_at=now)

        def fire(tx: WriteTx) -> int:
            if not tx.schedules.move(schedule, after):
                return 0
            if beginning and beginning.write(tx) is None and tx.runs.get(beginning.run.id) is None:
                tx.schedules.move(after, replace(after, last_run="", problem={"code": "flow.full", "facts": {}}))
            return 1

        return self._store.write(fire)

    def _prepared(self, wish: Wish) -> tuple[Beginning | None, Mapping[str, object] | None]:
        try:
            return self._starter.prepare(wish), None
        except StartRefusedError as refused:
            first = refused.problems[0]
            return None, {"code": first.code, "facts": {}}


def tick_id(schedule: Schedule, tick: datetime) -> str:
    """The id of the one run of one tick."""
    return f"{schedule.app}:{schedule.flow}:{schedule.trigger}:{tick.isoformat()}"


def wanted_of(plan: AppPlan) -> Iterator[Wanted]:
    """The triggers of an app that wait for the clock."""
    for flow in plan.all(FlowPlan).values():
        for trigger in flow.triggers:
            if trigger.schedule is not None:
                yield Wanted(flow.id, trigger)


def _follow(number: int, plan: AppPlan, now: datetime, tx: WriteTx) -> None:
    rows = tx.schedules
    there = {schedule.key: schedule for schedule in rows.of(plan.id)}
    wanted = {one.key: one for one in wanted_of(plan)}
    for key, schedule in there.items():
        # A process that has not noticed the newest version yet must not take its rows away.
        if schedule.version < number and key not in wanted:
            rows.drop(schedule)
    for key, one in wanted.items():
        if key not in there:
            rows.add(_row(plan.id, number, one, one.next(now)))
            continue
        schedule = there[key]
        if schedule.version < number:
            next_at = schedule.next_at if one.fits(schedule) or schedule.paused else one.next(now)
            fresh = _row(plan.id, number, one, next_at)
            rows.move(schedule, replace(schedule, version=number, cron=fresh.cron, zone=fresh.zone, next_at=next_at))


def wanted_by(plan: AppPlan, key: tuple[str, str]) -> Wanted | None:
    """The trigger behind a row; None when the app has it no more."""
    return next((one for one in wanted_of(plan) if one.key == key), None)


def _row(app: str, number: int, one: Wanted, next_at: datetime | None) -> Schedule:
    return Schedule(app, one.flow, one.trigger.id, number, one.trigger.cron or "", one.trigger.zone or "UTC", next_at)
