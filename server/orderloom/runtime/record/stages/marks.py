"""Eleventh stage: marks follow the stored record: those the move set or cleared, and the labels whose rule holds."""

from orderloom.runtime.ports import Mark
from orderloom.runtime.record.stages.journal import record_event
from orderloom.runtime.record.work import MarkWish, Work


def marks(work: Work) -> None:
    """Set and clear marks; only real changes become events."""
    new = work.before is None
    for code in work.move.clears if work.move else ():
        clear(work, code)
    for wish in work.marks:
        mark(work, wish)
    for rule in work.table.labels:
        if rule.mark is None:
            continue
        if work.evaluate(rule.when, rule.id):
            mark(work, MarkWish(rule.mark, rule.message or rule.title, f"rule:{rule.id}"))
        elif not new:
            clear(work, rule.mark)


def mark(work: Work, wish: MarkWish) -> None:
    """Set a mark unless the record has it already."""
    scope = work.scope
    scope.touched = True
    row = Mark(
        id=scope.ids.new(),
        app=scope.app.plan.id,
        table=work.table.id,
        record=work.target,
        code=wish.code,
        reason=wish.reason,
        cause=wish.cause,
        at=scope.now,
    )
    if scope.tx.add_mark(row):
        given = {"mark": wish.code, "row": row.id, "reason": dict(wish.reason), "cause": wish.cause}
        record_event(work, "mark", given)


def clear(work: Work, code: str) -> bool:
    """Clear a mark; False when the record does not have it."""
    scope = work.scope
    scope.touched = True
    actor = work.change.actor.id
    if not scope.tx.clear_mark(scope.app.plan.id, work.table.id, work.target, code, scope.now, actor):
        return False
    record_event(work, "clear", {"mark": code})
    return True
