"""Does several things at once, each in a graph of its own."""

from collections.abc import Mapping

from orderloom.check.flow_plan import StepPlan
from orderloom.check.steps.parallel import CHECK, ParallelPlan
from orderloom.runtime.flow.inner import inner_run, news_of, outputs_of
from orderloom.runtime.flow.step import Go, Taken, Turn, Wait
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.run_rows import Run, RunState


class ParallelRun:
    """Several graphs at work."""

    id = CHECK.id

    def take(self, turn: Turn) -> Taken:
        """Begin all branches and wait."""
        plan = _plan(turn.step)

        def begin(tx: WriteTx) -> None:
            for branch, start in plan.branches:
                tx.runs.begin(inner_run(turn, branch, start))

        return Wait(begin)

    def resume(self, turn: Turn, news: Mapping[str, object]) -> Taken:
        """Keep what the branches gave out; raises ``StepFailed`` as a branch did."""
        return Go(outputs_of(news))

    def holds(self, step: StepPlan, ended: Run, left: int) -> bool:
        """All have to end, or one has to end well; a failure where all have to is the end."""
        decides = RunState.FAILED if _plan(step).every else RunState.DONE
        return left > 0 and ended.state is not decides

    def joined(self, step: StepPlan, inner: tuple[Run, ...]) -> Mapping[str, object]:
        """What they gave out; where one is enough, failures beside it do not count."""
        done = any(one.state is RunState.DONE for one in inner)
        counted = inner if _plan(step).every or not done else tuple(one for one in inner if one.state is RunState.DONE)
        return news_of(counted)


def _plan(step: StepPlan) -> ParallelPlan:
    if not isinstance(step.spec, ParallelPlan):
        raise TypeError(type(step.spec))
    return step.spec


RUN = ParallelRun()
