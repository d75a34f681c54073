"""First stage: what the door sent becomes values of the table's fields, or problems that name the field.

A field that the actor may not even read gets the very answer of a field that does not exist.
"""

from orderloom.check.plan import FieldFault, FieldPlan
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Operation
from orderloom.runtime.record.work import Work


def decode(work: Work) -> None:
    """Fill ``given`` from the raw fields."""
    writable = _writable(work)
    machine = work.table.machine
    work.asked_state = work.change.state
    for name, raw in work.raw.items():
        spec = work.table.plan.fields.get(name)
        if spec is None or name not in work.access.readable:
            work.refuse(problem("record.field.unknown", work.given_at(name), {"field": name}))
        elif machine is not None and name == machine.field:
            work.asked_state = raw if isinstance(raw, str) else ""
        elif name not in writable or not (spec.writable or _opening(work, spec)):
            work.fault("record.field.readonly", spec)
        else:
            take(work, spec, raw)


def take(work: Work, spec: FieldPlan, raw: object) -> None:
    """Decode one value, or note why it cannot be taken."""
    try:
        work.given[spec.id] = spec.codec.decode(raw)
    except FieldFault as fault:
        work.faulty.add(spec.id)
        work.fault(fault.error_code, spec, **fault.facts)


def _opening(work: Work, spec: FieldPlan) -> bool:
    """Whether this is what a new record has in stock to begin with."""
    return spec.stock and work.operation is Operation.CREATE


def _writable(work: Work) -> frozenset[str]:
    match work.operation:
        case Operation.CREATE:
            return work.access.creatable
        case Operation.TRANSITION:
            return work.access.movable
        case Operation.UPSERT:
            return work.access.creatable | work.access.changeable
        case _:
            return work.access.changeable
