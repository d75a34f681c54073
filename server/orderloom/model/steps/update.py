"""Changes fields of a record; ``with`` are the fields and their new values."""

from orderloom.model.record_step import RecordOptions
from orderloom.model.step import StepSort


class UpdateOptions(RecordOptions):
    """The changed record. The variable holds its id, and its fields behind dots."""


STEP = StepSort("update", UpdateOptions)
