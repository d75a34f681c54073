"""The good end of a graph."""

from collections.abc import Iterable

from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext
from orderloom.model.step import Step, StepOptions
from orderloom.model.steps.succeed import STEP


class SucceedCheck(PlainStep[StepOptions]):
    """Good ends in the checker."""

    id = STEP.id

    def check(self, step: Step, options: StepOptions, around: StepContext) -> Iterable[Problem]:
        """Whatever it gives out is fine."""
        return ()

    def ends(self, options: StepOptions) -> bool:
        """Nothing follows."""
        return True

    def compile(self, step: Step, options: StepOptions, around: StepContext) -> object:
        """There is nothing to know."""
        return None


CHECK = SucceedCheck()
