"""What happened to a record, and the logs of an app."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.runtime.record.change import Query
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries, records, shape, targets
from orderloom.web.visit import Call

_EVENTS = "events"


@get(records.ONE + "/trace", guards=[guards.api], sync_to_thread=True)
def trace(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[bytes]:
    """The record's events, newest first: who, when, from what to what, because of what; ``log`` names another log."""
    target = targets.find(request, app, table)
    given, limit, cursor = queries.read_window(request, "log")
    found = records.one(target, record)
    query = Query(
        app=target.plan.id,
        table=target.table.id,
        actor=target.actor,
        log=given.get("log") or _EVENTS,
        record=found.id,
        limit=limit,
        cursor=cursor,
    )
    return _rows(request, query)


@get("/api/v1/apps/{app:str}/logs/{log:str}", guards=[guards.api], sync_to_thread=True)
def log(request: Call, app: FromPath[str], log: FromPath[str]) -> Response[bytes]:
    """A log of the whole app (inbox, refusals, quarantine, …), newest first."""
    plan = targets.app_plan(request, app)
    _, limit, cursor = queries.read_window(request)
    actor = visits.of(request).actor(plan)
    return _rows(request, Query(app=plan.id, table="", actor=actor, log=targets.an_id(log), limit=limit, cursor=cursor))


def _rows(request: Call, query: Query) -> Response[bytes]:
    page = services.of(request).engine.read(query)
    records.answered(page)
    return bodies.answer({"items": [shape.row_json(row) for row in page.items], "next": page.next})


handlers = (trace, log)
