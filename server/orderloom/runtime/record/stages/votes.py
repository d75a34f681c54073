"""A report about a field that several sources tell of: one voice more, and perhaps another value."""

from collections.abc import Sequence

from orderloom.check.plan import FieldFault, FieldPlan, Resolver
from orderloom.runtime.problems import plain
from orderloom.runtime.record.change import Operation, Report
from orderloom.runtime.record.prepared import computed
from orderloom.runtime.record.stages.journal import journal, record_event
from orderloom.runtime.record.stages.marks import marks
from orderloom.runtime.record.stages.timers import timers
from orderloom.runtime.record.stages.write import write
from orderloom.runtime.record.work import Stage, Work, run
from orderloom.runtime.report import Fate

_STEP: Sequence[Stage] = (write, journal, marks, timers)


def announce(work: Work, said: Report) -> None:
    """The event of a report that is followed."""
    given = {"source": said.source, "value": said.value, "raw": said.raw, "occurred_at": plain(said.occurred_at)}
    record_event(work, "report", given)


def heard(work: Work, said: Report, spec: FieldPlan, resolver: Resolver) -> Fate:
    """Count the voice; a source or a code that nobody knows is kept and changes nothing.

    Only another outcome is a new version of the record: a source that says the same again must not get in the way of
    people who are editing.
    """
    now = work.record
    if now is None:
        return Fate.IGNORED
    before, moment = now.values.get(spec.id), said.spoken_at(work.scope.now)
    try:
        after = resolver.told(before, said.source, said.value or said.raw, moment, work.scope.now)
    except FieldFault:
        return Fate.IGNORED
    if after == before:
        return Fate.STALE
    if spec.codec.flatten(after).get("") == spec.codec.flatten(before).get(""):
        work.scope.touched = True
        work.record = now.having(**{spec.id: after})
        work.scope.tx.update(work.table.plan, work.record, [spec.id])
        return Fate.SAME
    announce(work, said)
    _adopt(work, spec, after)
    return Fate.ADOPTED


def _adopt(work: Work, spec: FieldPlan, value: object) -> None:
    """Write the new value and what is computed from it as a change of the record."""
    step = Work(work.scope, work.table, work.access, work.change, Operation.UPDATE, raw={})
    step.before, step.by_report = work.record, True
    if step.before is None:
        return
    step.begin({**step.before.values, spec.id: value})
    step.state = step.before.state
    for derived, closure in work.table.derived:
        step.put(derived, computed(derived, step.evaluate(closure, derived.id)))
    run(step, _STEP)
    work.record = step.record
