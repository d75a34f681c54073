"""Releases one hold of a record; that it is released already is no failure."""

from orderloom.model.document import Expression
from orderloom.model.record_step import RecordOptions
from orderloom.model.step import StepSort


class ReleaseOptions(RecordOptions):
    """The hold that ends."""

    hold: Expression
    """Its id, such as the variable of the step that holds."""


STEP = StepSort("release", ReleaseOptions)
