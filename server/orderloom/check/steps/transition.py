"""Steps that move a record along a transition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.fixes import known
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.record_step import (
    OWN,
    RecordStep,
    TargetPlan,
    facts_of,
    field_codecs,
    given_faults,
    kept_of,
    record_shape,
    table_of,
    target_faults,
    target_plan,
    transition_faults,
)
from orderloom.check.step import MOVE, UPDATE, StepContext
from orderloom.logic.types import LogicType
from orderloom.model.step import Step
from orderloom.model.steps.transition import STEP, TransitionOptions


@dataclass(frozen=True, slots=True)
class TransitionStepPlan:
    """Which record, along which transition, with which items ticked; ``kept``: what of it goes into the variable."""

    target: TargetPlan
    transition: str
    confirm: frozenset[str]
    kept: frozenset[str]


class TransitionCheck(RecordStep[TransitionOptions]):
    """Steps that move records, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: TransitionOptions, around: StepContext) -> Iterable[Problem]:
        """A transition of the record's machine that can be asked for, its items, and fields that can be given along."""
        yield from target_faults(options, around)
        yield from given_faults(step, facts_of(options, around))
        machine = around.context.machines.get(table_of(options, around) or "")
        if machine is None and around.context.has_malformed_machine:
            return
        moves = {move.id: move for move in machine.transitions} if machine else {}
        yield from transition_faults(moves, options.transition, "/options/transition")
        move = moves.get(options.transition)
        if move is None:
            return
        if "person" not in move.on:
            yield Problem("step.reported_only", "/options/transition", {"transition": move.id})
        items = [item.id for item in move.confirm]
        for place, item in enumerate(options.confirm):
            if item not in items:
                yield Problem("step.confirm", f"/options/confirm/{place}", known(item, items))

    def takes(self, step: Step, options: TransitionOptions, around: StepContext) -> Mapping[str, Codec]:
        """Values of fields."""
        return field_codecs(step, facts_of(options, around))

    def leaves(self, step: Step, options: TransitionOptions, around: StepContext) -> Mapping[str, LogicType]:
        """The record as it is afterwards."""
        return record_shape(facts_of(options, around))

    def needs(self, step: Step, options: TransitionOptions) -> Iterable[tuple[str, str, str]]:
        """To do the transition and to change what is given along."""
        table = options.table or OWN
        yield table, MOVE, options.transition
        yield from ((table, UPDATE, given.id) for given in step.given)

    def compile(self, step: Step, options: TransitionOptions, around: StepContext) -> TransitionStepPlan:
        """Which record and which way."""
        target, confirm = target_plan(options, around), frozenset(options.confirm)
        return TransitionStepPlan(target, options.transition, confirm, kept_of(step, around))


CHECK = TransitionCheck()
