"""The raw messages behind a record, exactly as platforms sent them; only for those who may read the inbox."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from orderloom.runtime.logs.base import MISSING, Asked, access_to_record, of_record, page
from orderloom.runtime.record.change import Page

_INBOX = "inbox"


def read(asked: Asked) -> Page:
    """Messages that touched one record, newest first."""
    opened = _INBOX in asked.app.gate.rights(asked.query.actor).logs
    if not opened or access_to_record(asked) is None:
        return MISSING
    found = (asked.tx.inbox_message(message) for message in dict.fromkeys(_behind(asked)))
    messages = [message for message in found if message is not None and message.app == asked.query.app]
    newest = sorted(messages, key=lambda message: (message.received_at, message.id), reverse=True)
    return page("raw", [asdict(message) for message in newest[: asked.query.limit]])


def _behind(asked: Asked) -> Iterator[str]:
    """Ids of messages that caused an event of the record or brought a report about it."""
    events, _ = asked.tx.log("events", of_record(asked))
    for row in events:
        cause = row.get("cause")
        if isinstance(cause, Mapping) and cause.get("door") == _INBOX:
            yield str(cause.get("ref", ""))
    reports, _ = asked.tx.log("reports", of_record(asked))
    for row in reports:
        yield str(row.get("message", ""))
