"""Messages from platforms: waiting, done and failed with their problems. The body comes with one message, not with lists."""

from dataclasses import asdict
from datetime import datetime

from orderloom.runtime.logs.base import MISSING, may_read, page, spec
from orderloom.runtime.ports import ReadTx
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """One message by id with its body, or a page of the app's messages, newest first."""
    if not may_read(app, query):
        return MISSING
    if query.id is not None:
        message = tx.inbox_message(query.id)
        return page("inbox", [asdict(message)]) if message is not None and message.app == query.app else MISSING
    rows, following = tx.log("inbox", spec(query))
    return page("inbox", rows, following)
