"""Fourth stage: the record as it would become: given values, defaults, the state, what a transition sets, formulas."""

from orderloom.check.plan import Closure, FieldFault, FieldPlan
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Operation, Status
from orderloom.runtime.record.prepared import computed
from orderloom.runtime.record.stages.personal import keep_masked
from orderloom.runtime.record.work import Work


def propose(work: Work) -> None:
    """Set ``values`` and ``state``; an update that would change nothing ends here."""
    if work.before is None:
        _new(work)
    else:
        keep_masked(work, work.before)
        work.begin({**work.before.values, **work.given})
        work.state = work.before.state
        if work.asked_state is not None and work.asked_state != work.state:
            _not_by_hand(work)
    if work.operation is Operation.TRANSITION:
        _move(work)
    for spec, closure in work.table.derived:
        compute(work, spec, closure)
    if work.operation is Operation.UPDATE and not work.problems and not work.changed():
        work.record = work.before
        work.stop(Status.UNCHANGED)


def _new(work: Work) -> None:
    work.begin({**work.table.blank, **work.given})
    machine = work.table.machine
    if machine is not None:
        work.state = _first_state(work, machine.initial)
        work.put(work.table.field(machine.field), work.state)
    for spec, closure in work.table.defaults:
        if spec.id not in work.given and spec.id not in work.faulty:
            compute(work, spec, closure)


def _first_state(work: Work, initial: str) -> str:
    asked, machine = work.asked_state, work.table.machine
    if machine is None or asked is None or asked == initial:
        return initial
    if asked not in machine.states:
        work.refuse(problem("record.state.unknown", work.at(machine.field), {"state": asked}))
    elif not work.access.set_state:
        work.refuse(problem("record.rights.state", work.at(machine.field), {"state": asked}))
    else:
        return asked
    return initial


def _not_by_hand(work: Work) -> None:
    if work.table.machine is not None:
        spec = work.table.field(work.table.machine.field)
        work.fault("record.state.direct", spec)


def _move(work: Work) -> None:
    """Judge what is given along and take the guard's answer before the transition sets anything, then set it."""
    move, machine = work.move, work.table.machine
    if move is None or machine is None:
        return
    reach = work.access.move_reach.get(move.id)
    if work.given and reach is not None and not reach.covers(work.env):
        # The move itself may take the record out of reach; what is given along may not.
        work.refuse(problem("record.rights.row", titles={"title": work.table.plan.title}))
    work.guarded = move.guard is None or bool(work.evaluate(move.guard, move.id))
    if work.state not in move.sources:
        return
    work.state = move.target
    work.put(work.table.field(machine.field), move.target)
    for name, closure in move.sets:
        compute(work, work.table.field(name), closure)


def compute(work: Work, spec: FieldPlan, closure: Closure) -> None:
    """Set one field to the result of an expression, or note why it cannot take it."""
    try:
        work.put(spec, computed(spec, work.evaluate(closure, spec.id)))
    except FieldFault as fault:
        work.fault(fault.error_code, spec, **fault.facts)
