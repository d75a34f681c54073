"""Tenth stage: the event and its outbox row, in the transaction of the row itself."""

from collections.abc import Mapping

from orderloom.runtime.ports import Event, Record
from orderloom.runtime.problems import plain
from orderloom.runtime.record.change import Operation
from orderloom.runtime.record.stages.personal import journalled, without_secrets
from orderloom.runtime.record.work import Work
from orderloom.runtime.timer import occasions

_KINDS = {
    Operation.CREATE: "created",
    Operation.UPDATE: "updated",
    Operation.DELETE: "deleted",
    Operation.RESTORE: "restored",
    Operation.TRANSITION: "transition",
}


def journal(work: Work) -> None:
    """Append what happened to the record's fields."""
    record_event(work, _KINDS[work.operation], said(work), difference(work))


def record_event(
    work: Work, kind: str, given: Mapping[str, object], change: Mapping[str, object] | None = None
) -> None:
    """Append one event about the record, for the outbox too where something listens."""
    record = work.record or work.before
    if record is not None:
        append_event(work, work.table.id, record, kind, given, change or {})
        if work.table.deadlines:
            work.happened.extend(occasions(kind, given))


def append_event(
    work: Work, table: str, record: Record, kind: str, given: Mapping[str, object], change: Mapping[str, object]
) -> str:
    """Append one event about any record that the change touches; the event's id."""
    scope, asked = work.scope, work.change
    scope.touched = True
    event = Event(
        id=scope.ids.new(),
        at=scope.now,
        app=scope.app.plan.id,
        table=table,
        record=record.id,
        version=record.version,
        kind=kind,
        actor=asked.actor.id,
        actor_name=asked.actor.name,
        cause={"door": asked.cause.door, "ref": asked.cause.ref},
        input=given,
        change=change,
    )
    scope.tx.append(event)
    touched = scope.app.table(table)
    if touched is not None and kind in touched.listened:
        scope.tx.enqueue(event)
    return event.id


def said(work: Work) -> dict[str, object]:
    """What the door asked for, as received."""
    given: dict[str, object] = {}
    if work.raw:
        given["fields"] = plain(without_secrets(work.table.plan, work.raw))
    if work.move is not None:
        given["transition"] = work.move.id
    if work.change.confirm:
        given["confirm"] = sorted(work.change.confirm)
    report = work.change.report
    if work.by_report and report is not None:
        given["report"] = {"source": report.source, "value": report.value, "raw": report.raw}
    return given


def difference(work: Work) -> dict[str, object]:
    """Field → [old, new] in JSON form; the state is a field like any other, system fields are left out."""
    if work.operation is Operation.DELETE:
        new: Mapping[str, object] = {}
        old = work.before.values if work.before else {}
        names = [spec.id for spec in work.table.own if old.get(spec.id) is not None]
    else:
        new = work.values
        old = work.before.values if work.before else {}
        names = work.changed()
    found: dict[str, object] = {}
    for name in names:
        spec = work.table.plan.fields[name]
        if not spec.system:
            found[name] = [journalled(spec, old.get(name)), journalled(spec, new.get(name))]
    return found
