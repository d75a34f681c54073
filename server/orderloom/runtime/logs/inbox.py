"""Messages from platforms: waiting, done, and failed with their problems; a body comes with one message by id."""

from dataclasses import asdict

from orderloom.runtime.logs.base import MISSING, Asked, may_read, page, spec
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """One message by id with its body, or a page of the app's messages, newest first."""
    if not may_read(asked):
        return MISSING
    if asked.query.id is not None:
        message = asked.tx.inbox_message(asked.query.id)
        return page("inbox", [asdict(message)]) if message is not None and message.app == asked.query.app else MISSING
    rows, following = asked.tx.log("inbox", spec(asked))
    return page("inbox", rows, following)
