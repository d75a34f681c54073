"""Marks a record."""

from dataclasses import replace

from orderloom.check.steps.mark import MarkStepPlan
from orderloom.model.steps.mark import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, spec_of, target_of
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import MarkRequest, Operation


class MarkRun(AtOnce):
    """Sets a mark with its reason; one that is there already stays as it is."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One mark with the flow's rights."""
        plan = spec_of(turn, MarkStepPlan)
        table, record = plan.target.table, target_of(turn, plan.target)
        change = change_of(turn, Operation.MARK, table, record)
        return Write(replace(change, mark=MarkRequest(plan.code, plan.reason)))


RUN = MarkRun()
