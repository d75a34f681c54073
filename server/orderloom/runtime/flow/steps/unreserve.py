"""Gives promised stock of a record back."""

from orderloom.model.steps.unreserve import STEP
from orderloom.runtime.flow.stock_step import StockRun

RUN = StockRun(STEP.id, "release")
