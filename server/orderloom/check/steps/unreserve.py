"""Steps that give promised stock back."""

from orderloom.check.stock_step import StockCheck
from orderloom.model.steps.unreserve import STEP


class UnreserveCheck(StockCheck):
    """Steps that give promised stock back, in the checker."""

    id = STEP.id


CHECK = UnreserveCheck()
