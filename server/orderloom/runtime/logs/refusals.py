"""Changes that were not done: who wanted what and why it was refused, as far as the reader may see the records."""

from datetime import datetime
from operator import itemgetter

from orderloom.runtime.logs.base import MISSING, Row, may_read, page, spec
from orderloom.runtime.logs.events import shown
from orderloom.runtime.ports import ReadTx
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp
from orderloom.runtime.record.query import one

_PLACE = itemgetter("table", "record", "actor")


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """The app's refused changes, or those of one record, newest first."""
    if not may_read(app, query):
        return MISSING
    narrowed = {"table": query.table, "record": query.record} if query.record is not None else None
    rows, following = tx.log("refusals", spec(query, narrowed))
    seen = [found for row in rows if (found := _seen(app, tx, query, now, row)) is not None]
    return page("refusals", seen, following)


def _seen(app: PreparedApp, tx: ReadTx, query: Query, now: datetime, row: Row) -> Row | None:
    """The row with hidden fields left out; None when its record is out of the reader's reach."""
    table, record, actor = _PLACE(row)
    access = app.gate.rights(query.actor).on(str(table))
    if access is None:
        return None
    near = access.read_reach is None or actor == query.actor.id
    if not near and (not record or one(app, tx, str(table), str(record), query.actor, now) is None):
        return None
    return shown(row, access.readable)
