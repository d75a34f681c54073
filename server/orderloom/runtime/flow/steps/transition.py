"""Moves a record along a transition."""

from dataclasses import replace

from orderloom.check.steps.transition import TransitionStepPlan
from orderloom.model.steps.transition import STEP
from orderloom.runtime.flow.record_step import AtOnce, change_of, keeping, seen_version, spec_of, target_of
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import Operation


class TransitionRun(AtOnce):
    """Moves a record; its guard, its holds and its rules have their say."""

    id = STEP.id

    def take(self, turn: Turn) -> Taken:
        """One move with the flow's rights."""
        plan = spec_of(turn, TransitionStepPlan)
        table, record = plan.target.table, target_of(turn, plan.target)
        change = replace(
            change_of(turn, Operation.TRANSITION, table, record),
            transition=plan.transition,
            confirm=plan.confirm,
            version=seen_version(turn, plan.target),
        )
        return Write(change, keeping(turn, table, plan.kept))


RUN = TransitionRun()
