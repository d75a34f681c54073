"""What the steps on records share at work: which record is meant, the change of it, and what is kept of it."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from orderloom.check.plan import AppPlan, Closure, Codec, FieldFault, TablePlan
from orderloom.check.record_step import TargetPlan
from orderloom.runtime.flow.env import cause_of
from orderloom.runtime.flow.step import StepFailed, Taken, Turn
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Change, Operation, Outcome, Query, Status

S = TypeVar("S")


def spec_of(turn: Turn, sort: type[S]) -> S:
    """What the step's sort compiled to."""
    if not isinstance(turn.step.spec, sort):
        raise TypeError(turn.step.id)
    return turn.step.spec


def target_of(turn: Turn, plan: TargetPlan) -> str:
    """The id of the record that a step acts on; raises ``StepFailed`` when there is none."""
    if plan.record is None:
        found: object = turn.run.record if turn.record is not None else None
    else:
        found = plan.record(turn.env)
    if not isinstance(found, str) or not found:
        raise StepFailed("record.missing")
    return found


def within_reach(turn: Turn, plan: TargetPlan) -> str:
    """As ``target_of``, of a record that the flow's identity may see; raises ``StepFailed`` otherwise."""
    record = target_of(turn, plan)
    query = Query(turn.app.id, plan.table, turn.actor, id=record, fields=("id",))
    if turn.tools.engine.read(query).status is not Status.UNCHANGED:
        raise StepFailed("record.missing")
    return record


def text_of(turn: Turn, rule: Closure | None) -> str:
    """What an expression says; nothing where it gives no text, which whoever gets it refuses."""
    found = rule(turn.env) if rule else None
    return found if isinstance(found, str) else ""


def change_of(turn: Turn, operation: Operation, table: str, record: str | None = None) -> Change:
    """A change with the flow's identity, caused by this run; ``with`` are its fields."""
    fields, plan = dict(turn.given), turn.app.get(TablePlan, table)
    for name in fields.keys() & plan.fields.keys():
        fields[name] = _written(plan.fields[name].codec, fields[name])
    cause = cause_of(turn.run)
    return Change(turn.app.id, table, operation, turn.actor, cause, record=record, fields=fields, pointer="/with")


def _written(codec: Codec, value: object) -> object:
    """A value as every door writes it; what the field cannot take stays as it is, for the write path to refuse."""
    raw = list(value) if isinstance(value, tuple) else value
    try:
        return codec.encode(codec.decode(raw))
    except FieldFault:
        return raw


def seen_version(turn: Turn, plan: TargetPlan) -> int | None:
    """The version that the values of ``with`` were worked out from: of the run's own record, what it was then; whoever
    has changed it meanwhile makes the step begin anew.
    """
    own = plan.record is None and turn.record is not None and bool(turn.given)
    return turn.record.version if own and turn.record is not None else None


def keeping(turn: Turn, table: str, kept: Collection[str]) -> Callable[[Outcome], object]:
    """What goes into the variable of the record that a change leaves."""

    def told(outcome: Outcome) -> object:
        return suffixes(turn.app, table, outcome.record, kept)

    return told


def suffixes(app: AppPlan, table: str, record: Record | None, kept: Collection[str]) -> Mapping[str, object]:
    """The id under the empty suffix, and what else is kept of the record behind dots; nothing where there is none."""
    plan = app.get(TablePlan, table)
    found: dict[str, object] = {"": record.id if record else None}
    if record is None:
        return {**found, **dict.fromkeys(kept)}
    roots = {suffix.split(".")[1] for suffix in kept if suffix}
    for root in roots & plan.fields.keys():
        for rest, value in plan.fields[root].codec.flatten(record.values.get(root)).items():
            if f".{root}{rest}" in kept:
                found[f".{root}{rest}"] = value
    return found


class AtOnce:
    """A step that waits for nobody, so that there is nothing to resume."""

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """Nobody answers it."""
        raise StepFailed
