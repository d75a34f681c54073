"""Releases one hold of a record."""

from dataclasses import replace

from orderloom.check.steps.release import ReleasePlan
from orderloom.model.steps.release import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, spec_of, text_of, within_reach
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import Operation


class ReleaseRun(AtOnce):
    """Releases a hold; one that somebody has released already is released."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One release with the flow's rights."""
        plan = spec_of(turn, ReleasePlan)
        table, record = plan.target.table, within_reach(turn, plan.target)
        change = replace(change_of(turn, Operation.LIFT, table, record), target=text_of(turn, plan.hold))
        return Write(change, missing_fine=True)


RUN = ReleaseRun()
