"""Changes fields of a record."""

from dataclasses import replace

from orderloom.check.steps.update import UpdatePlan
from orderloom.model.steps.update import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, keeping, seen_version, spec_of, target_of
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import Operation


class UpdateRun(AtOnce):
    """Gives fields new values."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One update; who has changed the run's record meanwhile makes the step begin anew with what is there then."""
        plan = spec_of(turn, UpdatePlan)
        table, record = plan.target.table, target_of(turn, plan.target)
        change = replace(change_of(turn, Operation.UPDATE, table, record), version=seen_version(turn, plan.target))
        return Write(change, keeping(turn, table, plan.kept))


RUN = UpdateRun()
