"""The logs that ``read`` answers, one file each; who may read which is decided here like every other right."""

from collections.abc import Mapping
from datetime import datetime

from orderloom.runtime.logs import (
    balance,
    events,
    holds,
    identity,
    inbox,
    marks,
    notices,
    outgoing,
    quarantine,
    raw,
    refusals,
    reports,
    runs,
    snapshots,
    tasks,
)
from orderloom.runtime.logs.base import Asked, Log, refused
from orderloom.runtime.ports import BadCursorError, ReadTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Page, Query
from orderloom.runtime.record.prepared import PreparedApp
from orderloom.runtime.record.query import MOST_ROWS

LOGS: Mapping[str, Log] = {
    "events": events.read,
    "reports": reports.read,
    "holds": holds.read,
    "marks": marks.read,
    "balance": balance.read,
    "snapshots": snapshots.read,
    "identity": identity.read,
    "raw": raw.read,
    "inbox": inbox.read,
    "refusals": refusals.read,
    "quarantine": quarantine.read,
    "tasks": tasks.read,
    "runs": runs.read,
    "outgoing": outgoing.read,
    "notices": notices.read,
    "run_steps": runs.read_steps,
}
"""By the name that ``Query.log`` gives: the first seven belong to one record, the others to the whole app."""


def read(app: PreparedApp, tx: ReadTx, query: Query, now: datetime) -> Page:
    """A page of the log ``query.log``, newest first."""
    log = LOGS.get(query.log or "")
    if log is None:
        return refused(problem("query.log", "/log", {"log": query.log}))
    if not 1 <= query.limit <= MOST_ROWS:
        return refused(problem("query.limit", "/limit", {"max": MOST_ROWS}))
    try:
        return log(Asked(app, tx, query, now))
    except BadCursorError:
        return refused(problem("query.cursor", "/cursor"))
