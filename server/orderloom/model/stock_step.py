"""What the steps that move stock have in common: which balance, how much, and for whom."""

from orderloom.model.document import Expression, Id
from orderloom.model.record_step import RecordOptions


class StockOptions(RecordOptions):
    """Stock of one record."""

    field: Id
    """The balance."""
    amount: Expression
    """How much."""
    holder: Expression = None
    """For whom, as table and record (``orders/…``); absent: for the run's record."""
