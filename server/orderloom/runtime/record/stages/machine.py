"""Seventh stage: is the transition possible from here, free of holds, confirmed, and inside its trust window?"""

from datetime import datetime

from orderloom.runtime import machine as machines
from orderloom.runtime.record.work import MarkWish, Work

_PERSON = "person"


def machine(work: Work) -> None:
    """Note what stands in the way; on the way, note the marks that the move will set."""
    move, before, plan = work.move, work.before, work.table.machine
    if move is None or before is None or plan is None:
        return
    off = machines.off_path(work.scope.app.plan, plan, move, before.state)
    if off is not None:
        work.refuse(off)
        return
    holds = work.scope.tx.holds(work.scope.app.plan.id, work.table.id, before.id)
    for found in machines.obstacles(move, holds, guarded=work.guarded, roles=work.change.actor.roles):
        work.refuse(found)
    if work.change.actor.sort == _PERSON and not work.by_report:
        for question in machines.questions(move, work.change.confirm):
            work.refuse(question)
    _wish(work)


def _wish(work: Work) -> None:
    move, before = work.move, work.before
    if move is None or before is None:
        return
    entered = before.values.get("sys_state_at")
    entered_at = entered if isinstance(entered, datetime) else None
    if move.window and machines.mistrusted(move, before.state, entered_at, work.scope.now):
        work.marks.append(MarkWish(move.window.mark, move.window.reason, f"within:{move.id}"))
    work.marks.extend(MarkWish(mark.id, mark.reason, f"transition:{move.id}") for mark in move.marks)
