"""Changes that were not done: who wanted what and why it was refused, as far as the reader may see the records."""

from operator import itemgetter

from orderloom.runtime.logs.base import MISSING, Asked, Row, may_read, page, sees, spec
from orderloom.runtime.logs.events import shown
from orderloom.runtime.record.change import Page

_PLACE = itemgetter("table", "record", "actor")


def read(asked: Asked) -> Page:
    """The app's refused changes, or those of one record, newest first."""
    if not may_read(asked):
        return MISSING
    narrowed = {"table": asked.query.table, "record": asked.query.record} if asked.query.record is not None else None
    rows, following = asked.tx.log("refusals", spec(asked, narrowed))
    seen = [found for row in rows if (found := _seen(asked, row)) is not None]
    return page("refusals", seen, following)


def _seen(asked: Asked, row: Row) -> Row | None:
    """The row with hidden fields left out; None when its record is out of the reader's reach."""
    table, record, actor = _PLACE(row)
    access = asked.app.gate.rights(asked.query.actor).on(str(table))
    if access is None or not access.read:
        return None
    near = access.read_reach is None or actor == asked.query.actor.id
    if not near and not (record and sees(asked, str(table), str(record))):
        return None
    return shown(row, access.readable)
