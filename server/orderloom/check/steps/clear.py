"""Steps that clear a mark."""

from collections.abc import Iterable
from dataclasses import dataclass

from orderloom.check.problem import Problem
from orderloom.check.record_step import OWN, RecordStep, TargetPlan, no_fields, target_faults, target_plan
from orderloom.check.step import HOLD, StepContext
from orderloom.model.step import Step
from orderloom.model.steps.clear import STEP, ClearOptions


@dataclass(frozen=True, slots=True)
class ClearPlan:
    """Which record, and which of its marks goes."""

    target: TargetPlan
    code: str


class ClearCheck(RecordStep[ClearOptions]):
    """Steps that clear marks, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: ClearOptions, around: StepContext) -> Iterable[Problem]:
        """A record of ours."""
        yield from target_faults(options, around)
        yield from no_fields(step)

    def needs(self, step: Step, options: ClearOptions) -> Iterable[tuple[str, str, str]]:
        """What holding needs: marks and holds are cleared by the same people."""
        yield options.table or OWN, HOLD, ""

    def compile(self, step: Step, options: ClearOptions, around: StepContext) -> ClearPlan:
        """Which record and which mark."""
        return ClearPlan(target_plan(options, around), options.code)


CHECK = ClearCheck()
