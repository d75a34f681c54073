"""Ninth stage: judge what was found, then write the row."""

from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Operation
from orderloom.runtime.record.work import Work


def judge(work: Work) -> None:
    """End when any problem refuses the change or asks for confirmation; nothing has been written yet."""
    work.judge()


def write(work: Work) -> None:
    """Insert or update the row and keep the record as it now is."""
    work.scope.touched = True
    if work.revived is not None:
        _revive(work, work.revived)
    elif work.before is None:
        _insert(work)
    else:
        _update(work, work.before)


def remove(work: Work) -> None:
    """Take the row out of the live ones."""
    if work.before is not None:
        work.scope.touched = True
        stamp = {"sys_updated_at": work.scope.now, "sys_updated_by": work.change.actor.id}
        # The bin shows by these who deleted it and when.
        work.scope.tx.update(work.table.plan, work.before.having(**stamp), tuple(stamp))
        work.scope.tx.delete(work.table.plan, work.before.id, work.scope.now)
        work.record = work.before


def _insert(work: Work) -> None:
    scope, actor = work.scope, work.change.actor
    record_id = work.target
    values = work.values
    values.update(
        id=record_id,
        version=1,
        sys_created_at=scope.now,
        sys_created_by=actor.id,
        sys_updated_at=scope.now,
        sys_updated_by=actor.id,
        sys_state_at=scope.now if work.table.machine else None,
    )
    work.record = Record(work.table.id, record_id, 1, values, work.state)
    scope.tx.insert(work.table.plan, work.record)


def _update(work: Work, before: Record) -> None:
    scope = work.scope
    changed = [*work.changed(), "sys_updated_at", "sys_updated_by"]
    work.values.update(version=before.version + 1, sys_updated_at=scope.now, sys_updated_by=work.change.actor.id)
    if work.operation is Operation.TRANSITION:
        work.values["sys_state_at"] = scope.now
        changed.append("sys_state_at")
    work.record = Record(work.table.id, before.id, before.version + 1, work.values, work.state)
    scope.tx.update(work.table.plan, work.record, changed)


def _revive(work: Work, found: Record) -> None:
    scope = work.scope
    work.values.update(version=found.version + 1, sys_updated_at=scope.now, sys_updated_by=work.change.actor.id)
    work.record = Record(work.table.id, found.id, found.version + 1, work.values, work.state)
    scope.tx.restore(work.table.plan, work.record)
