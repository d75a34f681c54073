"""Steps that release a hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.record_step import (
    OWN,
    RecordStep,
    TargetPlan,
    no_fields,
    target_faults,
    target_plan,
    text_faults,
    value_of,
)
from orderloom.check.step import HOLD, StepContext
from orderloom.model.step import Step
from orderloom.model.steps.release import STEP, ReleaseOptions


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """Which record, and which of its holds ends."""

    target: TargetPlan
    hold: Closure | None


class ReleaseCheck(RecordStep[ReleaseOptions]):
    """Steps that release holds, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: ReleaseOptions, around: StepContext) -> Iterable[Problem]:
        """A record of ours, and the id of a hold."""
        yield from target_faults(options, around)
        yield from no_fields(step)
        yield from text_faults(options.hold, around, "/options/hold", "step.hold_type")

    def needs(self, step: Step, options: ReleaseOptions) -> Iterable[tuple[str, str, str]]:
        """To hold and release records."""
        yield options.table or OWN, HOLD, ""

    def compile(self, step: Step, options: ReleaseOptions, around: StepContext) -> ReleasePlan:
        """Which record and which hold."""
        return ReleasePlan(target_plan(options, around), value_of(options.hold, around))


CHECK = ReleaseCheck()
