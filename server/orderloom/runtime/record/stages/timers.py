"""Twelfth stage: clocks of deadlines start, stand still, go on and end with what has just happened to the record."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from orderloom.check.deadline_plan import DeadlinePlan, OccasionPlan, SegmentPlan
from orderloom.check.plan import Closure
from orderloom.logic.errors import LogicError
from orderloom.runtime import timer as clocks
from orderloom.runtime.problems import plain
from orderloom.runtime.record.asks import answering
from orderloom.runtime.record.stages.holds import lift_own
from orderloom.runtime.record.stages.journal import record_event
from orderloom.runtime.record.stages.marks import clear
from orderloom.runtime.record.work import Work
from orderloom.runtime.timer_rows import Timer, TimerState

_AWAY, _BACK = "delete", "restore"
_TOLD_BESIDE = ("app", "table", "record", "deadline")
"""What of a timer the event itself says."""


def timers(work: Work) -> None:
    """Let every deadline of the table look at what has happened since the last time."""
    if not work.table.deadlines or not work.happened:
        return
    happened = frozenset(work.happened)
    work.happened.clear()
    gone = bool(happened & {_AWAY, _BACK})
    asked = [
        plan for plan in work.table.deadlines.values() if gone or plan.pauses or not plan.occasions.isdisjoint(happened)
    ]
    if not asked:
        return
    live = {timer.deadline: timer for timer in _live(work)}
    env = present(work)
    for plan in asked:
        _Clock(work, plan, happened, env).turn(live.get(plan.id))


def _live(work: Work) -> tuple[Timer, ...]:
    """The clocks that run on the record; a new one has none."""
    if work.before is None and work.revived is None:
        return ()
    return work.scope.tx.timers.of(work.scope.app.plan.id, work.table.id, [work.target])


def present(work: Work) -> dict[str, object]:
    """What rules of deadlines read: the record as it is written, and as it was before."""
    record, flatten = work.record or work.before, work.table.plan.flatten
    env = work.scope.app.context(work.change.actor, work.scope.now)
    if record is not None:
        env.update(flatten(record.values))
    if work.before is not None:
        env.update(flatten(work.before.values, "@old."))
    return env


def told(work: Work, timer: Timer, verb: str, before: Timer | None = None) -> None:
    """Write where a timer stands now, and the event of it."""
    if before is None:
        work.scope.tx.timers.add(timer)
    elif before == timer:
        return
    else:
        work.scope.tx.timers.move(timer)
    record_event(work, clocks.MOVED, {"deadline": timer.deadline, "verb": verb, "timer": written(timer)})


def written(timer: Timer) -> Mapping[str, object]:
    """A timer for the journal, from which its row can be made again; the record is that of the event."""
    row = asdict(timer)
    return {name: plain(value) for name, value in row.items() if name not in _TOLD_BESIDE}


class _Clock:
    """One deadline on one record at one moment."""

    def __init__(self, work: Work, plan: DeadlinePlan, happened: frozenset[str], env: dict[str, object]) -> None:
        self._work = work
        self._plan = plan
        self._happened = happened
        self._env = env

    @property
    def _now(self) -> datetime:
        return self._work.scope.now

    def turn(self, timer: Timer | None) -> None:
        """Carry out what has happened: deleted or restored, ended, started, stands still or goes on."""
        if timer is not None:
            timer = self._there(timer)
        if timer is not None and timer.state is not TimerState.AWAY:
            timer = self._end(timer)
        if (timer is None or self._plan.again) and self._has(self._plan.start):
            timer = self._start(timer)
        if timer is not None and self._plan.pauses is not None:
            self._pause(timer, self._plan.pauses)

    def _there(self, timer: Timer) -> Timer:
        after = timer
        if _AWAY in self._happened:
            after = clocks.away(timer)
            told(self._work, after, "away", timer)
        elif _BACK in self._happened and timer.state is TimerState.AWAY:
            after = clocks.back(self._plan, timer)
            told(self._work, after, "back", timer)
        return after

    def _end(self, timer: Timer) -> Timer | None:
        """End the countdown, or the segment and let the next one begin; the one that runs then."""
        if self._has(self._plan.stop):
            told(self._work, clocks.stopped(timer, self._now), "stop", timer)
            self._release()
            return None
        segment = self._plan.segment(timer.segment)
        following = self._plan.after(timer.segment)
        if segment is None or segment.ends is None or following is None or not self._has(segment.ends):
            return timer
        told(self._work, clocks.stopped(timer, self._now), "stop", timer)
        return self._begin(following, self._now)

    def _release(self) -> None:
        """Take back what the deadline did to the record, where its document says so."""
        work, cause, ended = self._work, clocks.cause(self._plan.id), self._plan.releases
        if "holds" in ended:
            lift_own(work, cause)
        if "marks" not in ended:
            return
        for row in work.scope.tx.marks(work.scope.app.plan.id, work.table.id, work.target):
            if row.cause == cause:
                clear(work, row.code)

    def _start(self, timer: Timer | None) -> Timer | None:
        """Begin with the first segment."""
        at = clocks.moment_of(self._plan.at, self._env, self._now)
        if at is None:
            return timer
        if timer is not None:
            told(self._work, clocks.dropped(timer, self._now), "drop", timer)
        return self._begin(self._plan.segments[0], at)

    def _begin(self, segment: SegmentPlan, at: datetime) -> Timer | None:
        due = clocks.due_at(self._plan, segment.length, at, self._env)
        if due is None:
            return None
        scope = self._work.scope
        timer = Timer(
            id=scope.ids.new(),
            app=scope.app.plan.id,
            table=self._work.table.id,
            record=self._work.target,
            deadline=self._plan.id,
            segment=segment.id,
            state=TimerState.RUNNING,
            started_at=at,
            due_at=due,
            digest=self._plan.digest,
        )
        timer = clocks.woken(self._plan, timer)
        told(self._work, timer, "start")
        return timer

    def _pause(self, timer: Timer, pauses: Closure) -> None:
        stands = self._holds(pauses)
        if stands and timer.state is TimerState.RUNNING:
            told(self._work, clocks.paused(timer, self._now), "pause", timer)
        elif not stands and timer.state is TimerState.PAUSED:
            told(self._work, clocks.resumed(self._plan, timer, self._now), "resume", timer)

    def _has(self, occasion: OccasionPlan) -> bool:
        """Whether it is among what happened, and its condition holds."""
        return occasion.among(self._happened) and (occasion.when is None or self._holds(occasion.when))

    def _holds(self, condition: Closure) -> bool:
        """Whether a condition holds; one that fails on this record does not: the record's change goes before."""
        work = self._work
        try:
            return bool(condition(answering(work.scope.app.plan, work.scope.tx, condition, self._env, work.target)))
        except LogicError:
            return False
