"""Movements of stock by flows: the same balance rules as everywhere, with the flow's rights."""

from dataclasses import replace

from orderloom.check.stock_step import StockStepPlan
from orderloom.runtime.flow.record_step import AtOnce, change_of, spec_of, target_of
from orderloom.runtime.flow.step import Taken, Turn, Write
from orderloom.runtime.record.change import Operation, StockRequest


class StockRun(AtOnce):
    """Moves stock of one balance with ``verb``, one of ``runtime.balance.VERBS``."""

    def __init__(self, id: str, verb: str) -> None:
        self.id = id
        self._verb = verb

    def take(self, turn: Turn) -> Taken:
        """One movement, for the run's record unless the step names another holder."""
        plan = spec_of(turn, StockStepPlan)
        record = target_of(turn, plan.target)
        amount = plan.amount(turn.env) if plan.amount else None
        holder = plan.holder(turn.env) if plan.holder else f"{turn.run.table}/{turn.run.record}"
        asked = StockRequest(plan.field, self._verb, amount, str(holder or ""))
        return Write(replace(change_of(turn, Operation.STOCK, plan.target.table, record), stock=asked))
