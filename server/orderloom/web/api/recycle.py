"""Deleted records: looking at them and bringing one back."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.record.change import Change, Operation, Query
from orderloom.web import guards
from orderloom.web.api import bodies, conditions, outcomes, queries, records, shape, targets
from orderloom.web.api.targets import CAUSE
from orderloom.web.visit import Call


@get("/api/v1/apps/{app:str}/tables/{table:str}/deleted", guards=[guards.api], sync_to_thread=True)
def list_deleted(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[bytes]:
    """A page of deleted records, the last deleted first, for those who may delete there."""
    target = targets.find(request, app, table)
    _, limit, cursor = queries.read_window(request)
    page = target.known.engine.read(
        Query(target.plan.id, target.table.id, target.actor, limit=limit, cursor=cursor, deleted=True)
    )
    records.answered(page)
    items = [shape.record_json(target.table, record) for record in page.items]
    count = {"value": page.count.value, "exact": page.count.exact} if page.count else None
    return bodies.answer({"items": items, "next": page.next, "count": count})


@post(records.ONE + "/restore", guards=[guards.api], sync_to_thread=True, status_code=200)
def restore(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Bring a deleted record back, if it is sound as a new one would have to be; ``If-Match`` is heeded when sent."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = (bodies.read(request, body) if body.strip() else bodies.Body({})).only("confirm")
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.RESTORE,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        version=conditions.optional_version(request),
        confirm=frozenset(given.texts("confirm")),
        idempotency_key=conditions.idempotency_key(request),
    )
    return outcomes.answer(target, target.known.engine.change(change))


handlers = (list_deleted, restore)
