"""Pictures of the record that a table keeps: taken once everything is written, lookups with the value they have now."""

from orderloom.check.keeping import CREATED
from orderloom.check.plan import SnapshotPlan, TablePlan
from orderloom.runtime.ports import PageSpec, Record, StoredSnapshot
from orderloom.runtime.record.work import Work
from orderloom.runtime.rows import VirtualRead


def snapshot(work: Work) -> None:
    """Take every picture that belongs to this moment."""
    moment = work.move.id if work.move is not None else CREATED if work.before is None else None
    for wanted in work.table.plan.snapshots:
        if moment in wanted.on and work.record is not None:
            _take(work, wanted, work.record)


def _take(work: Work, wanted: SnapshotPlan, record: Record) -> None:
    scope = work.scope
    shown = _worked_out(work, wanted, record)
    fields = {name: work.table.field(name).codec.encode(shown.values.get(name)) for name in wanted.fields}
    scope.tx.add_snapshot(
        StoredSnapshot(
            id=scope.ids.new(),
            app=scope.app.plan.id,
            table=work.table.id,
            record=record.id,
            snapshot=wanted.id,
            version=record.version,
            at=scope.now,
            by=work.change.actor.id,
            fields=fields,
        )
    )


def _worked_out(work: Work, wanted: SnapshotPlan, record: Record) -> Record:
    """The record with the values that are worked out on reading, over all rows there are."""
    plan = work.scope.app.plan
    drawn = tuple(
        VirtualRead(spec, spec.virtual, plan.get(TablePlan, spec.virtual.table), ())
        for name in wanted.fields
        if (spec := work.table.field(name)).virtual is not None
    )
    if not drawn:
        return record
    looked = work.scope.tx.look(work.table.plan, record.id, PageSpec(virtual=drawn))
    return looked.record if looked is not None else record
