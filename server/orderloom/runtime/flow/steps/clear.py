"""Clears a mark of a record."""

from dataclasses import replace

from orderloom.check.steps.clear import ClearPlan
from orderloom.model.steps.clear import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, spec_of, within_reach
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import Operation


class ClearRun(AtOnce):
    """Clears a mark; one that is not there is cleared already."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One clearing with the flow's rights."""
        plan = spec_of(turn, ClearPlan)
        table, record = plan.target.table, within_reach(turn, plan.target)
        change = replace(change_of(turn, Operation.CLEAR, table, record), target=plan.code)
        return Write(change, missing_fine=True)


RUN = ClearRun()
