"""Messages from platforms: waiting, done, and failed with their problems; a body comes with one message by id."""

from dataclasses import asdict, fields

from orderloom.runtime.logs.base import MISSING, Asked, equality, may_read, page, refused, spec
from orderloom.runtime.ports import InboxMessage
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page

_COLUMNS = frozenset(field.name for field in fields(InboxMessage)) - {"headers", "body", "problems", "records"}


def read(asked: Asked) -> Page:
    """One message by id with its body, or a page of the app's messages, newest first.

    A filter is one equality: ``{"==": [{"var": <property of a message>}, <text>]}``.
    """
    if not may_read(asked):
        return MISSING
    if asked.query.id is not None:
        message = asked.tx.inbox_message(asked.query.id)
        return page("inbox", [asdict(message)]) if message is not None and message.app == asked.query.app else MISSING
    wanted = equality(asked.query.filter, _COLUMNS)
    if wanted is None:
        return refused(problem("query.log_filter", "/filter"))
    rows, following = asked.tx.log("inbox", spec(asked, wanted))
    return page("inbox", rows, following)
