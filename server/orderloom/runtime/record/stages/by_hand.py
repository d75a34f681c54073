"""Marks that somebody sets, not a rule or a transition."""

import re

from orderloom.model.document import CODE_PATTERN
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Status
from orderloom.runtime.record.stages.marks import mark
from orderloom.runtime.record.work import MarkWish, Work

_LONGEST_REASON = 1000


def mark_by_hand(work: Work) -> None:
    """Set the mark with its reason; a mark that is there already stays as it is."""
    asked = work.change.mark
    reason = asked.reason if asked else {}
    if asked is None or not re.fullmatch(CODE_PATTERN, asked.code):
        work.refuse(problem("mark.code", "/code"))
    if not reason or any(not text.strip() or len(text) > _LONGEST_REASON for text in reason.values()):
        work.refuse(problem("mark.reason", "/reason", {"max": _LONGEST_REASON}))
    work.judge()
    if work.status is not None or asked is None:
        return
    there = work.scope.tx.marks(work.scope.app.plan.id, work.table.id, work.target)
    if any(row.code == asked.code for row in there):
        work.stop(Status.UNCHANGED)
        return
    mark(work, MarkWish(asked.code, reason, work.change.cause.door))
