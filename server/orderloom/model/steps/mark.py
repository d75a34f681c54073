"""Marks a record; a record that has the mark already keeps it."""

from orderloom.model.document import Code, LocalText
from orderloom.model.record_step import RecordOptions
from orderloom.model.step import StepSort


class MarkOptions(RecordOptions):
    """A mark on the record, which blocks nothing."""

    code: Code
    """Which mark; a record has each at most once."""
    reason: LocalText
    """Why, in words for people."""


STEP = StepSort("mark", MarkOptions)
