"""What a person does to holds and marks: hold a record, lift one hold by its id, clear one mark by its code."""

from orderloom.runtime.hold import EDIT, EVERYTHING, blocking, held, locking
from orderloom.runtime.ports import Hold
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Status
from orderloom.runtime.record.stages.journal import record_event
from orderloom.runtime.record.stages.marks import clear
from orderloom.runtime.record.work import Work

_LONGEST_REASON = 1000
_PERSON = "person"


def hold(work: Work) -> None:
    """Hold the record with a reason and what it blocks."""
    asked, machine = work.change.hold, work.table.machine
    reason = asked.reason.strip() if asked else ""
    blocks = asked.blocks if asked else ()
    if not reason or len(reason) > _LONGEST_REASON:
        work.refuse(problem("hold.reason", "/reason", {"max": _LONGEST_REASON}))
    known = machine.transitions if machine else {}
    for block in blocks or ("",):
        if block not in {EVERYTHING, EDIT} and block not in known:
            work.refuse(problem("hold.blocks", "/blocks", {"block": block}))
    work.judge()
    if work.status is None:
        set_hold(work, reason, blocks, work.change.cause.door, asked.but if asked else ())


def set_hold(work: Work, reason: str, blocks: tuple[str, ...], cause: str, but: tuple[str, ...] = ()) -> None:
    """Add the hold's row and its event."""
    scope, asked = work.scope, work.change.hold
    row = Hold(
        id=(asked.id if asked else "") or scope.ids.new(),
        app=scope.app.plan.id,
        table=work.table.id,
        record=work.target,
        reason=reason,
        cause=cause,
        blocks=blocks,
        by=work.change.actor.id,
        at=scope.now,
        but=but,
    )
    scope.tx.add_hold(row)
    given = {"hold": row.id, "reason": reason, "blocks": list(blocks), "cause": cause}
    record_event(work, "hold", {**given, "but": list(but)} if but else given)


def lift(work: Work) -> None:
    """Lift the hold that ``target`` names, if it holds this record."""
    scope, target = work.scope, work.change.target or ""
    ours = any(row.id == target for row in scope.tx.holds(scope.app.plan.id, work.table.id, work.target))
    if not ours or not scope.tx.lift_hold(target, scope.now, work.change.actor.id):
        work.stop(Status.MISSING, problem("hold.unknown"))
        return
    record_event(work, "lift", {"hold": target})


def lift_own(work: Work, cause: str) -> None:
    """Lift every hold of the record that was set for ``cause``."""
    scope = work.scope
    for row in scope.tx.holds(scope.app.plan.id, work.table.id, work.target):
        if row.cause == cause and scope.tx.lift_hold(row.id, scope.now, work.change.actor.id):
            record_event(work, "lift", {"hold": row.id})


def unmark(work: Work) -> None:
    """Clear the mark that ``target`` names."""
    if not clear(work, work.change.target or ""):
        work.stop(Status.MISSING, problem("mark.unknown"))


def unlocked(work: Work) -> None:
    """A person changes no fields of a record that is held for others; what systems report goes on being kept."""
    actor = work.change.actor
    if work.before is None or actor.trusted or actor.sort != _PERSON:
        return
    for row in locking(work.scope.tx.holds(work.scope.app.plan.id, work.table.id, work.target), actor.roles):
        work.refuse(held(row))


def unheld(work: Work) -> None:
    """A record under a full hold cannot slip away by being deleted."""
    if work.table.machine is not None:
        holds = work.scope.tx.holds(work.scope.app.plan.id, work.table.id, work.target)
        for row in blocking(holds, EVERYTHING, work.change.actor.roles):
            work.refuse(held(row))
