"""The raw messages behind a record, exactly as platforms sent them; only for those who may read the inbox."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from orderloom.runtime.logs.base import MISSING, access_to_record, of_record, page
from orderloom.runtime.ports import ReadTx
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp

_INBOX = "inbox"


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """Messages that touched one record, newest first."""
    opened = _INBOX in app.gate.rights(query.actor).logs
    if not opened or access_to_record(app, tx, query, now) is None:
        return MISSING
    found = (tx.inbox_message(message) for message in dict.fromkeys(_behind(tx, query)))
    messages = [message for message in found if message is not None and message.app == query.app]
    newest = sorted(messages, key=lambda message: (message.received_at, message.id), reverse=True)
    return page("raw", [asdict(message) for message in newest[: query.limit]])


def _behind(tx: ReadTx, query: Query) -> Iterator[str]:
    """Ids of messages that caused an event of the record or brought a report about it."""
    events, _ = tx.log("events", of_record(query))
    for row in events:
        cause = row.get("cause")
        if isinstance(cause, Mapping) and cause.get("door") == _INBOX:
            yield str(cause.get("ref", ""))
    reports, _ = tx.log("reports", of_record(query))
    for row in reports:
        yield str(row.get("message", ""))
