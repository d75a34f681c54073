"""Promises stock of a record to a holder."""

from orderloom.model.step import StepSort
from orderloom.model.stock_step import StockOptions


class ReserveOptions(StockOptions):
    """Stock that is promised; more than there is fails with ``balance.short``."""


STEP = StepSort("reserve", ReserveOptions)
