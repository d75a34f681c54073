"""Steps that mark a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.problem import Problem
from orderloom.check.record_step import OWN, RecordStep, TargetPlan, no_fields, target_faults, target_plan
from orderloom.check.step import HOLD, StepContext
from orderloom.model.step import Step
from orderloom.model.steps.mark import STEP, MarkOptions


@dataclass(frozen=True, slots=True)
class MarkStepPlan:
    """Which record, which mark, and why in every language."""

    target: TargetPlan
    code: str
    reason: Mapping[str, str]


class MarkCheck(RecordStep[MarkOptions]):
    """Steps that mark records, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: MarkOptions, around: StepContext) -> Iterable[Problem]:
        """A record of ours."""
        yield from target_faults(options, around)
        yield from no_fields(step)

    def needs(self, step: Step, options: MarkOptions) -> Iterable[tuple[str, str, str]]:
        """What holding needs: marks and holds are set by the same people."""
        yield options.table or OWN, HOLD, ""

    def compile(self, step: Step, options: MarkOptions, around: StepContext) -> MarkStepPlan:
        """Which record and which mark."""
        return MarkStepPlan(target_plan(options, around), options.code, options.reason)


CHECK = MarkCheck()
