"""Ends its graph well; what it is given is what the graph gives out."""

from orderloom.model.step import StepOptions, StepSort

STEP = StepSort("succeed", StepOptions)
