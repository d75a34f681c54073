"""Whoever watches the clocks: levels that have come are carried out, and countdowns follow new versions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from orderloom.check.deadline_plan import DeadlinePlan, LevelPlan
from orderloom.check.deadline_windows import deadlines_of
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.logic.errors import LogicError
from orderloom.model.canonical import digest
from orderloom.runtime import timer as clocks
from orderloom.runtime.assignees import Everybody, assigned
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Plans, Store, WriteTx
from orderloom.runtime.record.change import Actor, Cause, Change, Elapsed, Operation, Outcome
from orderloom.runtime.timer_rows import Claimed, Timer, Timers, TimerState

DOOR = "deadline"
"""The door of the causes of what deadlines do; behind it the timer."""

LEASE_S = 60.0
"""How long after the death of whoever took a level another one carries it out."""

_SYSTEM = "system"


def actor_of(plan: DeadlinePlan | None, deadline: str) -> Actor:
    """Whom a deadline acts as: its role; what no document's role stands for does what the plan itself says."""
    if plan is None or plan.identity is None:
        title = plan.title["zh"] if plan else deadline
        return Actor(f"{DOOR}:{deadline}", title, sort=_SYSTEM, trusted=True)
    return Actor(f"{DOOR}:{deadline}", plan.title["zh"], frozenset({plan.identity}), sort=_SYSTEM)


class Deadlines:
    """Levels of countdowns that have come (a ``Due``): each is carried out once, however many processes watch."""

    name = "deadlines"

    def __init__(self, engine: Engine, store: Store, timers: Timers, plans: Plans, people: Everybody | None) -> None:
        """Without ``people`` nobody is ever found to hand a record over to."""
        self._engine = engine
        self._store = store
        self._timers = timers
        self._plans = plans
        self._people = people

    def next_at(self) -> datetime | None:
        """When the next level comes."""
        return self._timers.next_at()

    def step(self, limit: int = 100) -> int:
        """Carry out some of what has come; how many timers were looked at. Raises ``BusyError``."""
        claimed, now = self._timers.claim(limit, LEASE_S)
        for batch in _batches(claimed):
            self._carry_out(batch, now)
        return len(claimed)

    def _carry_out(self, batch: Sequence[Timer], now: datetime) -> None:
        """The levels of timers of one app, in one transaction."""
        plan = self._plans.plan(batch[0].app)
        if plan is None:
            return
        known = _known(plan)
        changes = [self._change(plan, known.get((one.table, one.deadline)), one, now) for one in batch]
        self._engine.change_many(changes, partial(_drop, batch, now))

    def _change(self, app: AppPlan, plan: DeadlinePlan | None, timer: Timer, now: datetime) -> Change:
        seen = Elapsed(timer.wake_at or now, now)
        level = clocks.reached(plan, timer, now)[0] if plan else None
        if plan is not None and level is not None and level.hands_over:
            seen = replace(seen, level=level.id, people=self._found(app, plan, level, timer, now))
        return _change(app, plan, timer, Operation.ELAPSE, seen)

    def _found(
        self, app: AppPlan, plan: DeadlinePlan, level: LevelPlan, timer: Timer, now: datetime
    ) -> Mapping[str, str]:
        """Who takes over each field; nobody where nobody was found."""
        table = app.get(TablePlan, timer.table)
        with self._store.read(brief=True) as tx:
            record = tx.get(table, timer.record)
        if record is None or self._people is None:
            return {}
        env = {**self._engine.context(app.id, actor_of(plan, plan.id)), **table.flatten(record.values)}
        found: dict[str, str] = {}
        for name, whom in level.hands_over:
            try:
                people = assigned(whom, env, app.id, self._people, now)
            except LogicError:  # a rule that fails on this record finds nobody
                continue
            if people:
                found[name] = people[0]
        return found


class Recounting:
    """Countdowns that follow a new version of their app (a ``Due``): slice by slice, until none counts by the old."""

    name = "recounting"

    def __init__(self, engine: Engine, store: Store, timers: Timers, plans: Plans, now: Callable[[], datetime]) -> None:
        """``now`` is the moment at which it begins with what it finds."""
        self._engine = engine
        self._store = store
        self._timers = timers
        self._plans = plans
        self._now = now
        self._settled: dict[str, AppPlan] = {}

    def next_at(self) -> datetime | None:
        """At once, while any app's timers have not been looked through; it waits for no clock."""
        return self._now() if any(self._behind(plan) for plan in self._plans.all()) else None

    def step(self, limit: int = 100) -> int:
        """Look through some timers of apps that have changed; how many. Raises ``BusyError``."""
        return sum(self._slice(plan, limit) for plan in self._plans.all() if self._behind(plan))

    def _behind(self, plan: AppPlan) -> bool:
        """Whether timers may count by an older version; asked of the store until it says no."""
        if self._settled.get(plan.id) is plan:
            return False
        if self._timers.reached(plan.id) != (_state(plan), _ALL):
            return True
        self._settled[plan.id] = plan
        return False

    def _slice(self, plan: AppPlan, limit: int) -> int:
        state, known = _state(plan), _known(plan)
        noted, after = self._timers.reached(plan.id)
        rows = self._timers.later(plan.id, after if noted == state else "", limit)
        reached = rows[-1].id if len(rows) == limit else _ALL
        batch = [row for row in rows if row.state is not TimerState.AWAY and _outdated(known, row)]

        def note(tx: WriteTx, outcomes: Sequence[Outcome]) -> None:
            _drop(batch, self._now(), tx, outcomes)
            tx.timers.looked_through(plan.id, state, reached)

        if batch:
            changes = [_change(plan, known.get((row.table, row.deadline)), row, Operation.RECOUNT) for row in batch]
            self._engine.change_many(changes, note)
        else:
            self._store.write(lambda tx: note(tx, ()), bulk=True)
        return len(rows) + 1


_Known = Mapping[tuple[str, str], DeadlinePlan]
"""Deadlines by table and id."""


_ALL = "~"
"""Behind every id."""


def _state(plan: AppPlan) -> str:
    """What tells one state of an app's countdowns from another."""
    return digest(sorted([*key, one.digest] for key, one in _known(plan).items()))


def _known(plan: AppPlan) -> _Known:
    return {(one.table, one.id): one for table in plan.all(TablePlan) for one in deadlines_of(plan, table)}


def _outdated(known: _Known, timer: Timer) -> bool:
    """Whether a timer counts by a version of its deadline that is not in force any more."""
    plan = known.get((timer.table, timer.deadline))
    return plan is None or plan.digest != timer.digest


def _change(
    app: AppPlan, plan: DeadlinePlan | None, timer: Timer, operation: Operation, seen: Elapsed | None = None
) -> Change:
    return Change(
        app=app.id,
        table=timer.table,
        operation=operation,
        actor=actor_of(plan, timer.deadline),
        cause=Cause(DOOR, timer.id),
        record=timer.record,
        target=timer.id,
        elapsed=seen,
    )


def _batches(claimed: Iterable[Claimed]) -> Iterable[tuple[Timer, ...]]:
    """Fresh timers of one app together; those that failed before by themselves and last, so that they harm nobody."""
    fresh: dict[str, list[Timer]] = {}
    again = []
    for one in claimed:
        if one.tries == 1:
            fresh.setdefault(one.timer.app, []).append(one.timer)
        else:
            again.append((one.timer,))
    yield from map(tuple, fresh.values())
    yield from again


def _drop(batch: Sequence[Timer], now: datetime, tx: WriteTx, outcomes: Sequence[Outcome]) -> None:
    """End the timers of records that are not there any more, or whose table is gone."""
    for timer, outcome in zip(batch, outcomes, strict=True):
        if not outcome.status.done:
            tx.timers.move(clocks.dropped(timer, now))
