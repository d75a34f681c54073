"""Steps that hold a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.deadline_faults import EDIT
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.record_step import (
    OWN,
    RecordStep,
    TargetPlan,
    no_fields,
    table_of,
    target_faults,
    target_plan,
    text_faults,
    transition_faults,
    value_of,
)
from orderloom.check.step import HOLD, StepContext
from orderloom.logic.types import STR, LogicType
from orderloom.model.kinds.role import Role
from orderloom.model.step import Step
from orderloom.model.steps.hold import STEP, HoldOptions

_ALL = "*"


@dataclass(frozen=True, slots=True)
class HoldPlan:
    """Which record, why, what is blocked (``*`` for all transitions), and the roles that it does not bind."""

    target: TargetPlan
    reason: Closure | None
    blocks: tuple[str, ...]
    but: tuple[str, ...] = ()


class HoldCheck(RecordStep[HoldOptions]):
    """Steps that hold records, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: HoldOptions, around: StepContext) -> Iterable[Problem]:
        """A record of ours, a reason in words, and transitions that are there."""
        yield from target_faults(options, around)
        yield from no_fields(step)
        yield from text_faults(options.reason, around, "/options/reason", "step.reason_type")
        for place, role in enumerate(options.but):
            yield from around.context.reference(Role, role, f"/options/but/{place}")
        machine = around.context.machines.get(table_of(options, around) or "")
        if machine is None and around.context.has_malformed_machine:
            return
        moves = [move.id for move in machine.transitions] if machine else []
        for place, block in enumerate(options.blocks):
            if block not in {_ALL, EDIT}:
                yield from transition_faults(moves, block, f"/options/blocks/{place}")

    def leaves(self, step: Step, options: HoldOptions, around: StepContext) -> Mapping[str, LogicType]:
        """The id of the hold, by which it is released."""
        return {"": STR}

    def needs(self, step: Step, options: HoldOptions) -> Iterable[tuple[str, str, str]]:
        """To hold records."""
        yield options.table or OWN, HOLD, ""

    def compile(self, step: Step, options: HoldOptions, around: StepContext) -> HoldPlan:
        """Which record and why."""
        reason = value_of(options.reason, around)
        return HoldPlan(target_plan(options, around), reason, options.blocks, options.but)


CHECK = HoldCheck()
