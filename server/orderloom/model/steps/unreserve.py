"""Gives promised stock of a record back."""

from orderloom.model.step import StepSort
from orderloom.model.stock_step import StockOptions


class UnreserveOptions(StockOptions):
    """Stock that a holder gives back; more than he has fails with ``balance.not_held``."""


STEP = StepSort("unreserve", UnreserveOptions)
