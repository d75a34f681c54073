"""Goes the first of several ways whose condition holds."""

from collections.abc import Mapping

from orderloom.check.step import VARIABLE
from orderloom.check.steps.choice import CHECK, ChoicePlan
from orderloom.runtime.flow.step import NEXT, Go, StepFailed, Taken, Turn


class ChoiceRun:
    """Choices at work."""

    id = CHECK.id

    def take(self, turn: Turn) -> Taken:
        """Count, where that is asked for, and decide; raises ``StepFailed`` once too often."""
        plan = turn.step.spec
        if not isinstance(plan, ChoicePlan):
            raise TypeError(type(plan))
        count = _passed(turn) + 1 if plan.most is not None else None
        if plan.most is not None and count is not None and count > plan.most:
            raise StepFailed("flow.too_often", most=plan.most)
        way = next((branch.next for branch in plan.branches if branch.when(turn.env)), NEXT)
        return Go(count, way)

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """It never waits."""
        return self.take(turn)


def _passed(turn: Turn) -> int:
    counted = turn.env.get(f"{VARIABLE}{turn.step.variable}")
    return counted if isinstance(counted, int) else 0


RUN = ChoiceRun()
