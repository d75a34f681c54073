"""Bytes that claimed to come from a platform and did not verify."""

from datetime import datetime

from orderloom.runtime.logs.base import MISSING, may_read, page, spec
from orderloom.runtime.ports import ReadTx
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """The app's quarantine, newest first."""
    if not may_read(app, query):
        return MISSING
    rows, following = tx.log("quarantine", spec(query))
    return page("quarantine", rows, following)
