"""Several graphs at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext, unknown_step
from orderloom.logic.types import ANY, LogicType
from orderloom.model.step import Step
from orderloom.model.steps.parallel import STEP, ParallelOptions


@dataclass(frozen=True, slots=True)
class ParallelPlan:
    """The graphs as (branch, first step); ``every``: it goes on when all have ended, else with the first.

    What it leaves is a mapping of what each branch gave out, by branch; called off ones are missing.
    """

    branches: tuple[tuple[str, str], ...]
    every: bool


class ParallelCheck(PlainStep[ParallelOptions]):
    """Several graphs in the checker."""

    id = STEP.id

    def check(self, step: Step, options: ParallelOptions, around: StepContext) -> Iterable[Problem]:
        """First steps that exist."""
        for place, branch in enumerate(options.branches):
            yield from unknown_step(around, branch.start, f"/options/branches/{place}/start")

    def inner(self, options: ParallelOptions) -> Iterable[tuple[str, str, Mapping[str, LogicType]]]:
        """Its branches, which know what the step itself knows."""
        return ((branch.id, branch.start, {}) for branch in options.branches)

    def leaves(self, step: Step, options: ParallelOptions, around: StepContext) -> Mapping[str, LogicType]:
        """What each branch gave out."""
        return {f".{branch.id}": ANY for branch in options.branches}

    def compile(self, step: Step, options: ParallelOptions, around: StepContext) -> ParallelPlan:
        """The graphs by branch."""
        return ParallelPlan(tuple((one.id, one.start) for one in options.branches), options.join == "all")


CHECK = ParallelCheck()
