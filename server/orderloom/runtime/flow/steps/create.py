"""Makes a record."""

from dataclasses import replace

from orderloom.check.steps.create import CreatePlan
from orderloom.model.steps.create import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, keeping, spec_of
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import Operation


class CreateRun(AtOnce):
    """Makes a record with what it is given."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One creation with the flow's rights."""
        plan = spec_of(turn, CreatePlan)
        change = replace(change_of(turn, Operation.CREATE, plan.table), state=plan.state)
        return Write(change, keeping(turn, plan.table, plan.kept))


RUN = CreateRun()
