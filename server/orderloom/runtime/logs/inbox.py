"""Messages from platforms: waiting, done, and failed with their problems; a body comes with one message by id."""

from dataclasses import asdict

from orderloom.runtime.logs.base import MISSING, Asked, may_read, page, refused, spec
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """One message by id with its body, or a page of the app's messages, newest first; a filter may only name a state."""
    if not may_read(asked):
        return MISSING
    if asked.query.id is not None:
        message = asked.tx.inbox_message(asked.query.id)
        return page("inbox", [asdict(message)]) if message is not None and message.app == asked.query.app else MISSING
    match asked.query.filter:
        case None:
            wanted = {}
        case {"==": [{"var": "state"}, str(state)]}:
            wanted = {"state": state}
        case _:
            return refused(problem("query.log_filter", "/filter"))
    rows, following = asked.tx.log("inbox", spec(asked, wanted))
    return page("inbox", rows, following)
