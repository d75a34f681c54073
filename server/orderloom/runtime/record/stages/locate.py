"""Second stage: find and lock the record that the change is about."""

from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Operation, Status
from orderloom.runtime.record.work import Work
from orderloom.runtime.report import spoken_at


def locate(work: Work) -> None:
    """Set ``before``; an upsert becomes a create or an update here."""
    if work.operation is Operation.CREATE:
        return
    if work.operation is Operation.UPSERT:
        _by_key(work)
    elif work.change.record is not None:
        work.before = work.scope.tx.lock(work.table.plan, work.change.record)


def _by_key(work: Work) -> None:
    key = work.table.keys.get(work.change.key or "")
    if key is None:
        work.stop(Status.REFUSED, problem("record.key.unknown", "", {"key": work.change.key}))
        return
    if not work.faulty.isdisjoint(key.fields):
        work.operation = Operation.CREATE
        return
    values = {name: work.given.get(name) for name in key.fields}
    work.before = work.scope.tx.find(work.table.plan, key, values)
    work.operation = Operation.CREATE if work.before is None else Operation.UPDATE
    work.outdated = work.before is not None and _outdated(work)


def _outdated(work: Work) -> bool:
    """Whether the same source has already told us something newer about this record."""
    report = work.change.report
    if report is None or work.before is None:
        return False
    scope, table = work.scope, work.table.id
    newest = scope.tx.newest_report(scope.app.plan.id, table, work.before.id, report.field, report.source)
    return newest is not None and report.spoken_at(scope.now) < spoken_at(newest)
