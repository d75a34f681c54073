"""The holds of a record that are in force."""

from dataclasses import asdict
from datetime import datetime

from orderloom.runtime.logs.base import MISSING, access_to_record, page
from orderloom.runtime.ports import ReadTx
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """Holds of one record, oldest first."""
    if query.record is None or access_to_record(app, tx, query, now) is None:
        return MISSING
    return page("holds", [asdict(row) for row in tx.holds(query.app, query.table, query.record)])
