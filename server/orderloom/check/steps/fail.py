"""The bad end of a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext
from orderloom.model.step import Step
from orderloom.model.steps.fail import STEP, FailOptions


@dataclass(frozen=True, slots=True)
class FailPlan:
    """The code that ``catch`` looks for, and what people read."""

    code: str
    message: Mapping[str, str]


class FailCheck(PlainStep[FailOptions]):
    """Bad ends in the checker."""

    id = STEP.id

    def check(self, step: Step, options: FailOptions, around: StepContext) -> Iterable[Problem]:
        """Its form says it all."""
        return ()

    def ends(self, options: FailOptions) -> bool:
        """Nothing follows."""
        return True

    def compile(self, step: Step, options: FailOptions, around: StepContext) -> FailPlan:
        """Code and words."""
        return FailPlan(options.code, options.message)


CHECK = FailCheck()
