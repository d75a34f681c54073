"""Sixth stage: is the record sound as it would become? The same checks on create, update and transition."""

from collections.abc import Sequence

from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.machine import state_title
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Operation
from orderloom.runtime.record.prepared import is_empty
from orderloom.runtime.record.stages.keyed import keyed
from orderloom.runtime.record.work import Work


def validate(work: Work) -> None:
    """Note every missing, retired or dangling value, and a record that would leave the actor's reach."""
    _required(work)
    changed = frozenset(work.changed())
    if work.operation is not Operation.RESTORE:
        _retired(work, changed)
    _linked(work, changed)
    keyed(work, changed)
    _within_reach(work)


def _required(work: Work) -> None:
    missing = {spec.id for spec in work.table.required if _empty(work, spec)}
    for name in missing:
        work.fault("record.field.required", work.table.field(name))
    machine = work.table.machine
    if machine is None or work.state is None:
        return
    title = state_title(work.scope.app.plan, machine, work.state)
    for name in (*machine.states[work.state].required, *(work.move.required if work.move else ())):
        spec = work.table.field(name)
        if name not in missing and _empty(work, spec):
            missing.add(name)
            if name not in work.access.readable:
                work.refuse(problem("record.field.unseen"))
                continue
            titles = {"field": spec.title, "title": title}
            work.refuse(problem("record.field.required_state", work.at(name), {"field": name}, titles=titles))


def _empty(work: Work, spec: FieldPlan) -> bool:
    """A field that could not be decoded has its own problem and is not missing as well."""
    return spec.id not in work.faulty and is_empty(work.values.get(spec.id))


def _retired(work: Work, changed: frozenset[str]) -> None:
    """A retired code stays where it is and cannot be chosen anew."""
    for spec, dictionary in work.table.choices:
        if spec.id not in changed:
            continue
        for code in _several(work.values.get(spec.id)):
            entry = dictionary.entries.get(str(code))
            if entry is None or not entry.retired:
                continue
            if spec.id not in work.access.readable:
                work.refuse(problem("record.field.unseen"))
            else:
                titles = {"field": spec.title, "choice": entry.title}
                work.refuse(problem("record.choice.retired", work.at(spec.id), {"choice": entry.id}, titles=titles))


def _linked(work: Work, changed: frozenset[str]) -> None:
    for spec, target in work.table.links:
        if spec.id not in changed:
            continue
        for record in _several(work.values.get(spec.id)):
            if not _seen(work, target, str(record)):
                work.fault("record.link.missing", spec)


def _seen(work: Work, target: TablePlan, record: str) -> bool:
    """Whether the record exists for this actor."""
    scope, actor = work.scope, work.change.actor
    if record in scope.made or target.source is not None:
        return True  # asking another system's database would hold this transaction up
    access = scope.app.gate.rights(actor).on(target.id)
    if access is None or not access.read:
        return False
    where = access.where()
    env = scope.app.context(actor, scope.now) if where else None
    return scope.tx.get(target, record, where, env) is not None


def _several(value: object) -> Sequence[object]:
    return () if value is None else value if isinstance(value, tuple) else (value,)


def _within_reach(work: Work) -> None:
    """What an actor may not touch, an actor may not make either; a transition may move a record out of reach."""
    reach = {
        Operation.CREATE: work.access.create_reach,
        Operation.UPDATE: work.access.update_reach,
        Operation.RESTORE: work.access.create_reach,
    }.get(work.operation)
    if reach is not None and not reach.covers(work.env):
        work.refuse(problem("record.rights.row", titles={"title": work.table.plan.title}))
