"""Makes a record; ``with`` are its fields."""

from orderloom.model.document import Code, Id
from orderloom.model.step import StepOptions, StepSort


class CreateOptions(StepOptions):
    """A new record. The variable holds its id, and its fields behind dots."""

    table: Id
    """In which table."""
    state: Code | None = None
    """The state it begins in; absent: the first of its machine."""


STEP = StepSort("create", CreateOptions)
