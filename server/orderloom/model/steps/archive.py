"""Puts a record into the recycle bin."""

from orderloom.model.record_step import RecordOptions
from orderloom.model.step import StepSort


class ArchiveOptions(RecordOptions):
    """The record that goes; it can be brought back for as long as the bin keeps things."""


STEP = StepSort("archive", ArchiveOptions)
