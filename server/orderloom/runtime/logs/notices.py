"""Who was told what through which channel, when, and what came of it; never the words, which were for one reader."""

from orderloom.runtime.logs.base import MISSING, Asked, Row, equality, page, refused, sees, sifted, spec
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page

_LOG = "notices"
_MANAGE = "runs"
_NARROWS = frozenset({"state", "channel", "message", "account", "run"})
_SHOWN = frozenset(
    {
        *("id", "app", "table", "record", "run", "message", "channel", "account", "state", "urgent", "popup"),
        *("made_at", "due_at", "told_at", "read_at", "acknowledged_at", "taken_by", "within"),
    }
)


def read(asked: Asked) -> Page:
    """A page of the app's notices, the newest first; a filter is one equality of a column and a text."""
    rights = asked.app.gate.rights(asked.query.actor)
    if _LOG not in rights.logs and _MANAGE not in rights.manages:
        return MISSING
    equals = equality(asked.query.filter, _NARROWS)
    if equals is None:
        return refused(problem("query.log_filter", "/filter"))
    if asked.query.record is not None:
        equals = {**equals, "table": asked.query.table, "record": asked.query.record}
    found = sifted(asked, _LOG, spec(asked, equals), lambda row: _shown(asked, row))
    return page(_LOG, (item.values for item in found.items), found.next)


def _shown(asked: Asked, row: Row) -> Row | None:
    """The row without its words; None where its record is out of the reader's reach."""
    table, record = str(row.get("table", "")), str(row.get("record", ""))
    if table:
        access = asked.app.gate.rights(asked.query.actor).on(table)
        if access is None or not access.read:
            return None
        if access.read_reach is not None and not sees(asked, table, record):
            return None
    return {name: one for name, one in row.items() if name in _SHOWN}
