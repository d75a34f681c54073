"""Third stage: may this actor do this to this record, and is it still the version the actor saw?

A record out of reach is answered like one that does not exist.
"""

from orderloom.check.plan import Env
from orderloom.runtime.problems import plain, problem
from orderloom.runtime.record.change import Operation, Status
from orderloom.runtime.record.gate import Reach, may_move
from orderloom.runtime.record.work import Work

_PERSON = "person"


def authorise(work: Work) -> None:
    """End with missing, forbidden or stale, or let the change pass."""
    if work.operation is Operation.CREATE:
        if not work.access.create:
            _forbid(work, "create")
        return
    before = work.before
    env = _present(work)
    if before is None or not work.access.read or not _covered(work.access.read_reach, env):
        work.stop(Status.MISSING, problem("record.missing"))
        return
    if work.operation is Operation.TRANSITION:
        _move(work, env)
    else:
        _verb(work, env)
    if work.status is None and work.change.version is not None and work.change.version != before.version:
        _stale(work)


def _present(work: Work) -> Env:
    """The record as it is now, for row conditions; not built when no condition needs it."""
    if work.before is None or not work.access.bounded:
        return {}
    return {
        **work.scope.app.context(work.change.actor, work.scope.now),
        **work.table.plan.flatten(work.before.values),
    }


def _covered(reach: Reach | None, env: Env) -> bool:
    return reach is None or reach.covers(env)


def _verb(work: Work, env: Env) -> None:
    access = work.access
    allowed, reach, verb = {
        Operation.UPDATE: (access.update, access.update_reach, "update"),
        Operation.DELETE: (access.delete, access.delete_reach, "delete"),
        Operation.RESTORE: (access.delete, access.delete_reach, "restore"),
        Operation.REPORT: (access.update, access.update_reach, "report"),
        Operation.STOCK: (access.update, access.update_reach, "update"),
        Operation.IDENTITY: (access.update, access.update_reach, "update"),
    }.get(work.operation, (access.holds, access.hold_reach, "hold"))
    if not allowed or not _covered(reach, env):
        _forbid(work, verb)
    elif work.operation is Operation.REPORT and work.change.actor.sort == _PERSON and not work.change.actor.trusted:
        work.stop(Status.FORBIDDEN, problem("report.person"))


def _move(work: Work, env: Env) -> None:
    machine = work.table.machine
    if machine is None:
        work.stop(Status.REFUSED, problem("record.no_machine"))
        return
    work.move = machine.transitions.get(work.change.transition or "")
    if work.move is None:
        work.stop(Status.REFUSED, problem("transition.unknown", "", {"transition": work.change.transition}))
    elif not work.move.person:
        titles = {"transition": work.move.title}
        work.stop(Status.FORBIDDEN, problem("transition.by_report", "", {"transition": work.move.id}, titles=titles))
    elif not may_move(work.access, work.move.id, env):
        titles = {"transition": work.move.title}
        work.stop(Status.FORBIDDEN, problem("transition.roles", "", {"transition": work.move.id}, titles=titles))


def _forbid(work: Work, verb: str) -> None:
    work.stop(Status.FORBIDDEN, problem(f"record.rights.{verb}", titles={"title": work.table.plan.title}))


def _stale(work: Work) -> None:
    if work.before is None:
        return
    facts: dict[str, object] = {"version": work.before.version, "expected": work.change.version}
    for fact, name in (("by", "sys_updated_by"), ("at", "sys_updated_at")):
        if name in work.access.readable:
            facts[fact] = plain(work.before.values.get(name))
    work.stop(Status.STALE, problem("record.stale", "", {**facts}))
