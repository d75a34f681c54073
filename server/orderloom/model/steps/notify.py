"""Steps that tell people something: a message document, with values of the run."""

from orderloom.model.assignee import Assignee
from orderloom.model.document import Id
from orderloom.model.step import StepOptions, StepSort


class NotifyOptions(StepOptions):
    """The message; what ``with`` gives are its values."""

    message: Id
    """Which message."""
    to: Assignee | None = None
    """Who is told; absent: whom the message names."""


STEP = StepSort("notify", NotifyOptions)
