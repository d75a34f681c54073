"""Bringing a deleted record back: it is found among the deleted ones, and then judged like a record that is made anew.

Whatever a rule, a key or a link demands of a new record it demands of one that returns. Only a retired choice may stay:
nobody chooses it now.
"""

from orderloom.runtime.record.work import Work


def exhume(work: Work) -> None:
    """Find and lock the deleted record."""
    if work.change.record is not None:
        work.before = work.scope.tx.exhume(work.table.plan, work.change.record)


def anew(work: Work) -> None:
    """From here on every value counts as given anew."""
    work.become_new()
