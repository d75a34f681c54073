"""Steps that promise stock."""

from orderloom.check.stock_step import StockCheck
from orderloom.model.steps.reserve import STEP


class ReserveCheck(StockCheck):
    """Steps that promise stock, in the checker."""

    id = STEP.id


CHECK = ReserveCheck()
