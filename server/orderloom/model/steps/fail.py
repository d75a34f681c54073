"""Ends the run with a failure."""

from typing import Annotated

from pydantic import Field

from orderloom.model.document import LocalText
from orderloom.model.step import StepOptions, StepSort


class FailOptions(StepOptions):
    """Why the run has failed."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}(\.[a-z][a-z0-9_]{0,62})?$")]
    """What ``catch`` of whoever began this graph looks for."""
    message: LocalText
    """What people read."""


STEP = StepSort("fail", FailOptions)
