"""Asks something of a platform: an action of a connection; ``with`` are what the action takes."""

from orderloom.model.document import Id
from orderloom.model.step import StepOptions, StepSort


class CallOptions(StepOptions):
    """The run waits until it is done there. The variable holds what the action gives, behind dots."""

    connection: Id
    """Which account on which platform."""
    action: Id
    """Which of the platform's actions."""


STEP = StepSort("call", CallOptions)
