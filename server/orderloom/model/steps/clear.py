"""Clears a mark of a record; that it is not there is no failure."""

from orderloom.model.document import Code
from orderloom.model.record_step import RecordOptions
from orderloom.model.step import StepSort


class ClearOptions(RecordOptions):
    """The mark that goes."""

    code: Code
    """Which mark."""


STEP = StepSort("clear", ClearOptions)
