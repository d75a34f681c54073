"""What foreign systems said about a record's state, and what became of each report."""

from orderloom.runtime.logs.base import MISSING, Asked, access_to_record, of_record, page
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """Reports about one record, newest first."""
    access = access_to_record(asked)
    if access is None:
        return MISSING
    rows, following = asked.tx.log("reports", of_record(asked))
    return page("reports", [row for row in rows if row.get("field") in access.readable], following)
