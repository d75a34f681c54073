"""A foreign status arrives: it is always kept, and moves the machine only along its declared path, step by step."""

from collections.abc import Sequence

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.machine import TransitionPlan
from orderloom.runtime.hold import EVERYTHING, NO_PATH, blocking, source_of
from orderloom.runtime.ports import StoredReport
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import NO_FIELD, Operation, Report
from orderloom.runtime.record.stages.balance import balance, move_stock
from orderloom.runtime.record.stages.holds import set_hold
from orderloom.runtime.record.stages.journal import journal
from orderloom.runtime.record.stages.machine import machine
from orderloom.runtime.record.stages.marks import clear, mark, marks
from orderloom.runtime.record.stages.numbers import numbers
from orderloom.runtime.record.stages.propose import propose
from orderloom.runtime.record.stages.rules import rules
from orderloom.runtime.record.stages.snapshot import snapshot
from orderloom.runtime.record.stages.timers import timers
from orderloom.runtime.record.stages.validate import validate
from orderloom.runtime.record.stages.votes import announce, heard
from orderloom.runtime.record.stages.write import judge as judge_step
from orderloom.runtime.record.stages.write import write
from orderloom.runtime.record.work import MarkWish, Stage, Work, run
from orderloom.runtime.report import Fate, judge, spoken_at

_STEP: Sequence[Stage] = (
    propose,
    validate,
    machine,
    rules,
    balance,
    judge_step,
    numbers,
    write,
    journal,
    move_stock,
    snapshot,
    marks,
    timers,
)


def report(work: Work) -> None:
    """Judge the report against the record as it is now, walk, and keep it with its fate."""
    said, plan = work.change.report, work.table.machine
    work.record = work.record or work.before
    if said is not None and said.field == NO_FIELD:
        keep(work, said, Fate.IGNORED)
        return
    spec = work.table.plan.fields.get(said.field) if said is not None else None
    if said is not None and spec is not None and spec.resolver is not None:
        keep(work, said, heard(work, said, spec, spec.resolver))
        return
    if said is None or plan is None or said.field != plan.field:
        work.refuse(problem("report.field", "", {"field": said.field if said else ""}))
        work.judge()
        return
    if said.value is not None and said.value not in plan.states:
        work.refuse(problem("record.state.unknown", "", {"state": said.value}))
        work.judge()
        return
    keep(work, said, _follow(work, said))


def _follow(work: Work, said: Report) -> Fate:
    """Do what the report says as far as possible; its fate."""
    scope, now = work.scope, work.record
    plan = work.table.machine
    if now is None or plan is None:
        return Fate.IGNORED
    if not _counts(work, said):
        return Fate.IGNORED
    place = (scope.app.plan.id, work.table.id, now.id, said.field, said.source)
    moment = said.spoken_at(scope.now)
    verdict = judge(plan, now.state, said.value, moment, scope.tx.last_adopted(*place))
    if verdict.fate is Fate.STALE:
        return Fate.STALE
    newest = scope.tx.newest_report(*place)
    fate = verdict.fate
    if fate is Fate.ADOPTED:
        announce(work, said)
        fate = fate if _walk(work, verdict.path) else Fate.STUCK
    if fate is Fate.STUCK:
        _hold(work, said)
    if newest is None or moment >= spoken_at(newest):
        _mark(work, said, fate)
    return fate


def _counts(work: Work, said: Report) -> bool:
    """Whether the word of this source counts for the state it names; without an authority everybody's does."""
    dictionary = work.table.field(said.field).dictionary
    entry = work.scope.app.plan.get(DictionaryPlan, dictionary).entries.get(said.value or "") if dictionary else None
    return entry is None or entry.authority in {None, said.source}


def _walk(work: Work, path: Sequence[TransitionPlan]) -> bool:
    """Take the steps, each an event of its own, until the end or until something stands in the way."""
    for move in path:
        step = Work(work.scope, work.table, work.access, work.change, Operation.TRANSITION, raw={})
        step.before, step.move, step.by_report = work.record, move, True
        run(step, _STEP)
        if step.status is not None:
            return False
        work.record = step.record
    return True


def _hold(work: Work, said: Report) -> None:
    """Hold the record for a person, once."""
    holds = work.scope.tx.holds(work.scope.app.plan.id, work.table.id, work.target)
    if not blocking(holds, EVERYTHING):
        set_hold(work, NO_PATH, (EVERYTHING,), source_of(said.source))


def _mark(work: Work, said: Report, fate: Fate) -> None:
    """A source's mark lasts as long as its newest word carries it."""
    cause = source_of(said.source)
    if said.mark is not None:
        mark(work, MarkWish(said.mark, {"zh": said.raw, "en": said.raw}, cause))
    if said.mark is not None or fate in (Fate.ADOPTED, Fate.SAME):
        for row in work.scope.tx.marks(work.scope.app.plan.id, work.table.id, work.target):
            if row.cause == cause and row.code != said.mark:
                clear(work, row.code)


def keep(work: Work, said: Report, fate: Fate) -> None:
    """The report's row, whatever became of it."""
    scope = work.scope
    scope.touched = True
    row = StoredReport(
        id=scope.ids.new(),
        app=scope.app.plan.id,
        table=work.table.id,
        record=work.target,
        field=said.field,
        source=said.source,
        value=said.value,
        raw=said.raw,
        occurred_at=said.occurred_at,
        received_at=said.received_at or scope.now,
        message=work.change.cause.ref,
        outcome=fate.value,
    )
    scope.tx.add_report(row)
