"""What the steps that act on a record have in common: which record it is."""

from orderloom.model.document import Expression, Id
from orderloom.model.step import StepOptions


class RecordOptions(StepOptions):
    """A step on one record: the run's own, unless ``record`` names another."""

    table: Id | None = None
    """Its table; absent: the flow's."""
    record: Expression = None
    """The id of the record; absent: the run's record."""
