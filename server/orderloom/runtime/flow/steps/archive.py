"""Puts a record into the recycle bin."""

from orderloom.check.record_step import TargetPlan
from orderloom.model.steps.archive import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, spec_of, target_of
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import Operation


class ArchiveRun(AtOnce):
    """Deletes a record, which stays recoverable for as long as the bin keeps things."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One deletion with the flow's rights."""
        plan = spec_of(turn, TargetPlan)
        return Write(change_of(turn, Operation.DELETE, plan.table, target_of(turn, plan)))


RUN = ArchiveRun()
