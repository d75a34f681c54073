"""Holds a record."""

from dataclasses import replace

from orderloom.check.steps.hold import HoldPlan
from orderloom.model.steps.hold import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, spec_of, target_of, text_of
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import HoldRequest, Operation


class HoldRun(AtOnce):
    """Holds a record; the variable keeps the id of the hold, so that it can be released by that."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One hold with the flow's rights."""
        plan = spec_of(turn, HoldPlan)
        table, record = plan.target.table, target_of(turn, plan.target)
        reason, hold = text_of(turn, plan.reason), turn.tools.ids.new()
        change = replace(
            change_of(turn, Operation.HOLD, table, record), hold=HoldRequest(reason, plan.blocks, hold, plan.but)
        )
        return Write(change, lambda _outcome: hold)


RUN = HoldRun()
