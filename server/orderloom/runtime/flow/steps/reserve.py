"""Promises stock of a record to a holder."""

from orderloom.model.steps.reserve import STEP
from orderloom.runtime.flow.stock_step import StockRun

RUN = StockRun(STEP.id, "reserve")
