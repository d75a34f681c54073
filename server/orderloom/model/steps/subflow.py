"""Starts another flow, with the rights of that one, and waits for its end."""

from orderloom.model.document import Expression, Id
from orderloom.model.step import StepOptions, StepSort


class SubflowOptions(StepOptions):
    """``with`` gives its inputs; what it gives out is kept in the variable."""

    flow: Id
    """The flow."""
    record: Expression = None
    """The id of the record it is about; absent: the same record, where it is about the same table."""


STEP = StepSort("subflow", SubflowOptions)
