"""The refusal journal: who wanted what and why it was not done."""

from datetime import datetime

from orderloom.runtime.ports import Ids, Refusal
from orderloom.runtime.problems import as_row, plain
from orderloom.runtime.record.change import Change, Outcome, Status


def counts(outcome: Outcome) -> bool:
    """Whether the outcome is a refusal; a question that waits for its answer is not."""
    return not outcome.status.done and outcome.status is not Status.CONFIRM


def refusal(change: Change, outcome: Outcome, ids: Ids, now: datetime) -> Refusal:
    """The row of a refused change, with its input as received."""
    return Refusal(
        id=ids.new(),
        at=now,
        app=change.app,
        table=change.table,
        record=change.record or "",
        operation=change.operation.value,
        actor=change.actor.id,
        actor_name=change.actor.name,
        cause={"door": change.cause.door, "ref": change.cause.ref},
        input=_asked(change),
        problems=[as_row(found) for found in outcome.problems],
    )


def _asked(change: Change) -> dict[str, object]:
    said: dict[str, object] = {
        "fields": plain(change.fields),
        "transition": change.transition,
        "confirm": sorted(change.confirm),
        "version": change.version,
        "target": change.target,
        "then": [{"in": child.table, **_asked(child)} for child in change.then],
    }
    asked = {name: value for name, value in said.items() if value}
    if change.hold is not None:
        asked["reason"] = change.hold.reason
    if change.report is not None:
        asked["reported"] = {"source": change.report.source, "value": change.report.value, "raw": change.report.raw}
    return asked
