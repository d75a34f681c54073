"""Which stages every operation passes, in which order, and how a change and its further changes become one outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from orderloom.check.masking import masked
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Change, Operation, Outcome, Status
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.stages.authorise import authorise
from orderloom.runtime.record.stages.balance import balance, by_hand, move_stock, opening
from orderloom.runtime.record.stages.by_hand import mark_by_hand
from orderloom.runtime.record.stages.decode import decode
from orderloom.runtime.record.stages.elapse import elapse, recount
from orderloom.runtime.record.stages.holds import hold, lift, unheld, unlocked, unmark
from orderloom.runtime.record.stages.identify import identify, judge_by_hand
from orderloom.runtime.record.stages.identity import identity
from orderloom.runtime.record.stages.journal import journal
from orderloom.runtime.record.stages.links import hand_out, links
from orderloom.runtime.record.stages.locate import locate
from orderloom.runtime.record.stages.machine import machine
from orderloom.runtime.record.stages.marks import marks
from orderloom.runtime.record.stages.members import members
from orderloom.runtime.record.stages.numbers import numbers
from orderloom.runtime.record.stages.propose import propose
from orderloom.runtime.record.stages.report import report
from orderloom.runtime.record.stages.restore import anew, exhume
from orderloom.runtime.record.stages.rules import rules
from orderloom.runtime.record.stages.snapshot import snapshot
from orderloom.runtime.record.stages.timers import timers
from orderloom.runtime.record.stages.unlinked import unlinked
from orderloom.runtime.record.stages.uploads import uploads
from orderloom.runtime.record.stages.validate import validate
from orderloom.runtime.record.stages.write import judge, remove, write
from orderloom.runtime.record.work import Scope, Stage, Work, run

_FIND: Sequence[Stage] = (decode, locate, authorise)
_STORE: Sequence[Stage] = (judge, numbers, hand_out, write, journal, move_stock, identify, snapshot, marks, timers)
_SAVE: Sequence[Stage] = (
    *_FIND,
    unlocked,
    uploads,
    members,
    propose,
    identity,
    opening,
    links,
    validate,
    rules,
    *_STORE,
)

_MOVE: Sequence[Stage] = (*_FIND, uploads, members, propose, identity, links)

_REVIVE: Sequence[Stage] = (write, journal, marks, timers)

STAGES: Mapping[Operation, Sequence[Stage]] = {
    Operation.CREATE: _SAVE,
    Operation.UPDATE: _SAVE,
    Operation.UPSERT: _SAVE,
    Operation.TRANSITION: (*_MOVE, validate, machine, rules, balance, *_STORE),
    Operation.DELETE: (*_FIND, unheld, unlinked, judge, remove, journal, timers),
    Operation.RESTORE: (exhume, authorise, propose, anew, identity, validate, rules, judge, *_REVIVE),
    Operation.REPORT: (locate, authorise, report, timers),
    Operation.HOLD: (locate, authorise, hold, timers),
    Operation.LIFT: (locate, authorise, lift, timers),
    Operation.MARK: (locate, authorise, mark_by_hand, timers),
    Operation.CLEAR: (locate, authorise, unmark, timers),
    Operation.ELAPSE: (locate, elapse, timers),
    Operation.RECOUNT: (locate, recount),
    Operation.STOCK: (locate, authorise, by_hand),
    Operation.IDENTITY: (locate, authorise, judge_by_hand),
}
"""The write path, stage by stage."""

_JUDGED: Mapping[Operation, Sequence[Stage]] = {
    operation: stages[: stages.index(judge) + 1] for operation, stages in STAGES.items() if judge in stages
}
"""The same path up to the judgement, behind which things are written."""

_DEFAULT_POINTER = "/fields"
_WORST = (Status.CONFLICT, Status.STALE, Status.MISSING, Status.FORBIDDEN, Status.REFUSED, Status.CONFIRM)


@dataclass(frozen=True, slots=True)
class Carried:
    """A change carried through: its outcome, and every record it touched as (table, id)."""

    outcome: Outcome
    touched: tuple[tuple[str, str], ...] = ()


def carry(scope: Scope, change: Change, parent: Work | None = None) -> Carried:
    """Carry out ``change`` and everything in its ``then``; the caller rolls back when the outcome is not done."""
    work = _begin(scope, change, parent)
    if isinstance(work, Outcome):
        return Carried(work)
    if parent is not None and change.same and parent.record is None:
        return Carried(Outcome(Status.UNCHANGED))
    _run(work)
    further = [_further(work, index, child) for index, child in enumerate(change.then)]
    _hear(work)
    return _sum(work, further)


def _begin(scope: Scope, change: Change, parent: Work | None) -> Work | Outcome:
    table = scope.app.table(change.table)
    access = scope.app.gate.rights(change.actor).on(change.table)
    if table is None or access is None:
        return Outcome(Status.MISSING, problems=(problem("record.table.unknown", "", {"name": change.table}),))
    if table.plan.source is not None:
        told = problem("record.external", titles={"table": table.plan.title})
        return Outcome(Status.REFUSED, problems=(told,))
    raw: Mapping[str, object] = change.fields
    if parent is not None and change.link is not None:
        raw = {**raw, change.link: parent.target}
    if parent is not None and change.same:
        change = replace(change, record=parent.target)
    return Work(scope, table, access, change, change.operation, raw, problems=list(change.found))


def rehearse(scope: Scope, change: Change) -> tuple[Outcome, Record | None]:
    """What would become of a change of fields, a move or a deletion, and the record as it would be, if there would be
    one; nothing is written.
    """
    work = _begin(scope, change, None)
    if isinstance(work, Outcome):
        return work, None
    run(work, _JUDGED[change.operation])
    if work.status is not None or change.operation is Operation.DELETE:
        return _sum(work, ()).outcome, None
    version = work.before.version + 1 if work.before else 1
    work.record = Record(work.table.id, work.target, version, work.values, work.state)
    return _sum(work, ()).outcome, work.record


def _run(work: Work) -> None:
    """Pass the stages; of an upsert that is older than what its source said before, only the report counts."""
    if work.change.operation is not Operation.UPSERT or work.change.report is None:
        run(work, STAGES[work.change.operation])
        return
    run(work, _FIND)
    if work.status is None and not work.outdated:
        run(work, _SAVE[len(_FIND) :])


def _hear(work: Work) -> None:
    """What an upsert's source reports comes last: the moves it leads to may need the linked records too."""
    if work.change.operation is not Operation.UPSERT or work.change.report is None:
        return
    if work.status is None or work.status is Status.UNCHANGED:
        work.status, work.record = None, work.record or work.before
        report(work)
        timers(work)


def _further(work: Work, index: int, child: Change) -> Carried:
    if child.link is not None and _stays(work, child):
        return Carried(Outcome(Status.UNCHANGED))
    carried = carry(work.scope, child, work)
    if child.pointer != _DEFAULT_POINTER:
        return carried
    at = f"/then/{index}"
    moved = tuple(replace(found, pointer=at + found.pointer) for found in carried.outcome.problems)
    return replace(carried, outcome=replace(carried.outcome, problems=moved))


def _stays(work: Work, child: Change) -> bool:
    """Whether a linked record is left alone: the news is old, or it has no key and was made with its record before."""
    known = work.change.operation in (Operation.CREATE, Operation.UPSERT) and work.before is not None
    return work.outdated or (known and child.operation is Operation.CREATE)


def _sum(work: Work, further: Sequence[Carried]) -> Carried:
    own = work.status or _done(work)
    outcomes = tuple(carried.outcome for carried in further)
    statuses = [own, *(outcome.status for outcome in outcomes)]
    status = own if all(one.done for one in statuses) else next(bad for bad in _WORST if bad in statuses)
    problems: list[Problem] = list(work.problems)
    for outcome in outcomes:
        problems.extend(outcome.problems)
    record = work.record or work.before
    shown = project(record, work.access) if status.done and record is not None else None
    touched = [] if record is None else [(work.table.id, record.id)]
    for carried in further:
        touched.extend(carried.touched)
    return Carried(Outcome(status, shown, tuple(problems), outcomes), tuple(touched))


def _done(work: Work) -> Status:
    """How a change that nothing stopped has ended."""
    if work.operation is Operation.DELETE:
        return Status.DELETED
    if work.operation is Operation.CREATE:
        return Status.CREATED
    if work.operation in (Operation.UPDATE, Operation.REPORT) and work.record is work.before:
        return Status.UNCHANGED
    return Status.CHANGED


def project(record: Record, access: Access, names: Sequence[str] = (), now: datetime | None = None) -> Record:
    """The record as this actor may see it: without unreadable fields, personal ones masked, and only with ``names``
    when any are given; with ``now``, what depends on the moment stands as it is then.
    """
    readable, codecs = access.readable, access.masked
    if not names and not codecs and not access.ageing and record.values.keys() <= readable:
        return record
    kept = {name: value for name, value in record.values.items() if name in readable and (not names or name in names)}
    if now is not None:
        kept.update({name: one.at(kept[name], now) for name, one in access.ageing.items() if name in kept})
    for name in codecs.keys() & kept.keys():
        kept[name] = masked(codecs[name], kept[name])
    return replace(record, values=kept, state=record.state if access.state_seen else None)
