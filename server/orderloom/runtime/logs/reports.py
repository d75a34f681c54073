"""What foreign systems said about a record's state, and what became of each report."""

from datetime import datetime

from orderloom.runtime.logs.base import MISSING, access_to_record, of_record, page
from orderloom.runtime.ports import ReadTx
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """Reports about one record, newest first."""
    access = access_to_record(app, tx, query, now)
    if access is None:
        return MISSING
    rows, following = tx.log("reports", of_record(query))
    return page("reports", [row for row in rows if row.get("field") in access.readable], following)
