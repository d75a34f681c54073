"""The refusal journal: who wanted what and why it was not done."""

from dataclasses import asdict
from datetime import datetime

from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import Ids, Refusal
from orderloom.runtime.problems import as_row, plain
from orderloom.runtime.record.change import Change, Outcome, Status
from orderloom.runtime.record.prepared import PreparedApp
from orderloom.runtime.record.stages.personal import without_secrets


def counts(outcome: Outcome) -> bool:
    """Whether the outcome is a refusal; a question that waits for its answer is not."""
    return not outcome.status.done and outcome.status is not Status.CONFIRM


def refusal(app: PreparedApp, change: Change, outcome: Outcome, ids: Ids, now: datetime) -> Refusal:
    """The row of a refused change, with its input as received, secrets excepted."""
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
        input=_asked(app, change),
        problems=[as_row(found) for found in outcome.problems],
    )


def _asked(app: PreparedApp, change: Change) -> dict[str, object]:
    table = app.plan.find(TablePlan, change.table)
    said: dict[str, object] = {
        "fields": plain(without_secrets(table, change.fields)),
        "transition": change.transition,
        "confirm": sorted(change.confirm),
        "version": change.version,
        "target": change.target,
        "then": [{"in": child.table, **_asked(app, child)} for child in change.then],
    }
    asked = {name: value for name, value in said.items() if value}
    if change.stock is not None:
        asked["stock"] = plain(asdict(change.stock))
    if change.identity is not None:
        asked["identity"] = plain(asdict(change.identity))
    if change.hold is not None:
        asked["reason"] = change.hold.reason
    if change.report is not None:
        asked["reported"] = {"source": change.report.source, "value": change.report.value, "raw": change.report.raw}
    return asked
