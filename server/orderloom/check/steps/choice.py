"""Choices: which way is taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext, unknown_step
from orderloom.logic.types import INT, LogicType
from orderloom.model.step import Step
from orderloom.model.steps.choice import STEP, ChoiceOptions


@dataclass(frozen=True, slots=True)
class BranchPlan:
    """One way: taken when ``when`` holds."""

    id: str
    when: Closure
    next: str


@dataclass(frozen=True, slots=True)
class ChoicePlan:
    """The ways in the order in which they are tried; none holds: the step's own ``next``.

    With ``most`` the step's variable counts how often the run came by, and one time more fails it with
    ``flow.too_often``.
    """

    branches: tuple[BranchPlan, ...]
    most: int | None = None


class ChoiceCheck(PlainStep[ChoiceOptions]):
    """Choices in the checker."""

    id = STEP.id

    def check(self, step: Step, options: ChoiceOptions, around: StepContext) -> Iterable[Problem]:
        """Conditions that are true or false, targets that exist, and a way for whatever no condition meets."""
        for place, branch in enumerate(options.branches):
            at = f"/options/branches/{place}"
            yield from around.context.expressions.condition(branch.when, around.schema, f"{at}/when")
            yield from unknown_step(around, branch.next, f"{at}/next")
        if step.next is None and all(branch.when is not True for branch in options.branches):
            yield Problem("flow.no_otherwise", "", {"step": step.id})
        if options.most is not None and step.variable is None:
            yield Problem("flow.count_unnamed", "/options/most", {"step": step.id})

    def ways(self, options: ChoiceOptions) -> Iterable[tuple[str, str]]:
        """Its branches."""
        return ((branch.id, branch.next) for branch in options.branches)

    def pauses(self, options: ChoiceOptions) -> bool:
        """One that counts ends a loop at some time."""
        return options.most is not None

    def leaves(self, step: Step, options: ChoiceOptions, around: StepContext) -> Mapping[str, LogicType]:
        """How often the run came by, where that is counted."""
        return {"": INT} if options.most is not None else {}

    def compile(self, step: Step, options: ChoiceOptions, around: StepContext) -> ChoicePlan:
        """Conditions as closures."""
        test = around.context.expressions.test
        branches = (BranchPlan(one.id, test(one.when, around.schema) or _never, one.next) for one in options.branches)
        return ChoicePlan(tuple(branches), options.most)


def _never(_env: Mapping[str, object]) -> bool:
    return False


CHECK = ChoiceCheck()
