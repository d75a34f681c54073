"""Ends a run with a failure of the document's own."""

from collections.abc import Mapping

from orderloom.check.steps.fail import CHECK, FailPlan
from orderloom.runtime.flow.step import End, StepFailed, Taken, Turn


class FailRun:
    """Bad ends at work."""

    id = CHECK.id

    def take(self, turn: Turn) -> Taken:
        """End with the code and the words of the document."""
        plan = turn.step.spec
        if not isinstance(plan, FailPlan):
            raise TypeError(type(plan))
        return End(failure=StepFailed(plan.code, said=plan.message))

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """It never waits."""
        return self.take(turn)


RUN = FailRun()
