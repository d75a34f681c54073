"""The next level of a countdown has come: once, with everything that its document says, in one transaction.

Each effect is tried for itself, with the rights of the deadline's role; one that cannot be done (the record has moved
on, a rule is against it) is kept as an event and does not keep the level from counting.
"""

from collections.abc import Sequence
from dataclasses import replace

from orderloom.check.deadline_plan import DeadlinePlan, LevelPlan
from orderloom.check.plan import FieldFault
from orderloom.runtime import timer as clocks
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Operation, Status
from orderloom.runtime.record.prepared import computed
from orderloom.runtime.record.stages.authorise import authorise
from orderloom.runtime.record.stages.balance import balance, move_stock
from orderloom.runtime.record.stages.holds import lift_own, set_hold
from orderloom.runtime.record.stages.identify import identify
from orderloom.runtime.record.stages.identity import identity
from orderloom.runtime.record.stages.journal import journal, record_event
from orderloom.runtime.record.stages.links import hand_out, links
from orderloom.runtime.record.stages.machine import machine
from orderloom.runtime.record.stages.marks import clear, mark, marks
from orderloom.runtime.record.stages.numbers import numbers
from orderloom.runtime.record.stages.propose import propose
from orderloom.runtime.record.stages.rules import rules
from orderloom.runtime.record.stages.snapshot import snapshot
from orderloom.runtime.record.stages.timers import present, timers, told, written
from orderloom.runtime.record.stages.validate import validate
from orderloom.runtime.record.stages.write import judge, write
from orderloom.runtime.record.work import MarkWish, Stage, Work, run
from orderloom.runtime.timer_rows import Timer

NOBODY = "deadline.nobody"
"""In place of a problem's code: nobody was found to hand the record over to."""

_STORE: Sequence[Stage] = (judge, numbers, hand_out, write, journal, move_stock, identify, snapshot, marks, timers)
_UPDATE: Sequence[Stage] = (authorise, propose, identity, links, validate, rules, *_STORE)
_MOVE: Sequence[Stage] = (authorise, propose, identity, links, validate, machine, rules, balance, *_STORE)


def elapse(work: Work) -> None:
    """Let the level come, unless somebody was faster or the clock has moved on since."""
    found = _timer(work)
    asked = work.change.elapsed
    if found is None or asked is None or found.wake_at != asked.wake_at:
        _as_it_was(work)
        return
    plan = work.table.deadlines.get(found.deadline)
    if plan is None:
        told(work, clocks.dropped(found, work.scope.now), "drop", found)
        return
    level, passed = clocks.reached(plan, found, asked.at)
    if level is None:
        told(work, clocks.woken(plan, found), "recount", found)
        return
    after = clocks.fired(plan, found, level, passed)
    work.scope.tx.timers.move(after)
    given = {"deadline": plan.id, "segment": found.segment, "level": level.id, "timer": written(after)}
    record_event(work, clocks.FIRED, {**given, "passed": [one.id for one in passed]})
    for effect, codes in _Effects(work, plan, level).carry_out():
        record_event(
            work, "deadline_effect", {"deadline": plan.id, "level": level.id, "effect": effect, "codes": codes}
        )


def recount(work: Work) -> None:
    """Let a countdown follow its deadline as it is now."""
    found = _timer(work)
    if found is None or found.state.ended:
        _as_it_was(work)
        return
    plan = work.table.deadlines.get(found.deadline)
    segment = plan.segment(found.segment) if plan else None
    if plan is None or segment is None:
        told(work, clocks.dropped(found, work.scope.now), "drop", found)
        return
    if found.digest == plan.digest:
        _as_it_was(work)
        return
    told(work, clocks.recounted(plan, found, segment.length, present(work)), "recount", found)


def _timer(work: Work) -> Timer | None:
    """The timer that is meant, if it is one of this record."""
    if work.before is None:
        work.stop(Status.MISSING, problem("record.missing"))
        return None
    found = work.scope.tx.timers.get(work.change.target or "")
    ours = found is not None and (found.table, found.record) == (work.table.id, work.target)
    return found if ours else None


def _as_it_was(work: Work) -> None:
    if work.status is None:
        work.record = work.before
        work.stop(Status.UNCHANGED)


class _Effects:
    """What one level does to the record, effect by effect."""

    def __init__(self, work: Work, plan: DeadlinePlan, level: LevelPlan) -> None:
        self._work = work
        self._plan = plan
        self._level = level
        self._refused: list[tuple[str, list[str]]] = []

    def carry_out(self) -> Sequence[tuple[str, list[str]]]:
        """Do all of it; the effects that were refused, with the codes of their problems."""
        work, level, cause = self._work, self._level, clocks.cause(self._plan.id)
        for code in level.clears:
            clear(work, code)
        for code, reason in level.marks:
            mark(work, MarkWish(code, reason, cause))
        if level.lifts:
            lift_own(work, cause)
        self._set()
        if level.transition is not None:
            self._move(level.transition)
        if level.hold is not None:
            self._hold(cause)
        return self._refused

    def _set(self) -> None:
        """Computed fields and those that another person gets, as one change of the record."""
        level, asked = self._level, self._work.change.elapsed
        people = asked.people if asked and asked.level == level.id else {}
        if not level.sets and not level.hands_over:
            return
        step = self._step(Operation.UPDATE)
        step.begin(dict(step.before.values) if step.before else {})
        for name, closure in level.sets:
            spec = step.table.field(name)
            try:
                step.given[name] = computed(spec, step.evaluate(closure, name))
            except FieldFault as fault:
                step.fault(fault.error_code, spec, **fault.facts)
        for name, _ in level.hands_over:
            if name in people:
                step.given[name] = people[name]
            else:
                self._refused.append(("hand_over", [NOBODY]))
        for name in step.given.keys() - step.access.changeable:
            step.fault("record.field.readonly", step.table.field(name))
        self._run("set", step, _UPDATE)

    def _move(self, transition: str) -> None:
        step = self._step(Operation.TRANSITION)
        step.change = replace(step.change, transition=transition)
        self._run("transition", step, _MOVE)

    def _hold(self, cause: str) -> None:
        lock, work = self._level.hold, self._work
        if lock is None:
            return
        step = self._step(Operation.HOLD)
        authorise(step)
        if step.status is not None:
            self._refused.append(("hold", [one.code for one in step.problems]))
            return
        there = work.scope.tx.holds(work.scope.app.plan.id, work.table.id, work.target)
        if not any(row.cause == cause and row.reason == lock.reason for row in there):
            set_hold(work, lock.reason, lock.blocks, cause, lock.but)

    def _step(self, operation: Operation) -> Work:
        """A change of its own, of the record as it is by now."""
        work = self._work
        change = replace(work.change, operation=operation, target=None)
        step = Work(work.scope, work.table, work.access, change, operation, raw={})
        step.before = work.record or work.before
        return step

    def _run(self, effect: str, step: Work, stages: Sequence[Stage]) -> None:
        run(step, stages)
        if step.status is None:
            self._work.record = step.record
        elif not step.status.done:
            self._refused.append((effect, [one.code for one in step.problems]))
