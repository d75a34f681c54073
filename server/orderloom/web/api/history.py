"""How one field of a record came to its value."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Query
from orderloom.web import guards, services
from orderloom.web.api import bodies, queries, records, shape, targets
from orderloom.web.field_history import EVENTS, change_of, field_events
from orderloom.web.problems import RefusedError
from orderloom.web.visit import Call

_TOLD = ("at", "kind", "version", "actor", "actor_name", "cause")


@get(records.ONE + "/history", guards=[guards.api], sync_to_thread=True)
def history(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[bytes]:
    """Every change of ``field``, newest first: who, when, from what to what, because of what."""
    target = targets.find(request, app, table)
    given, limit, cursor = queries.read_window(request, "field")
    found, field = records.one(target, record), given.get("field", "")
    access = target.known.engine.rights(target.plan.id, target.actor).on(target.table.id)
    if access is None or field not in access.readable:
        raise RefusedError(400, Problem("query.field", "/field", {"field": field}))
    query = Query(
        app=target.plan.id,
        table=target.table.id,
        actor=target.actor,
        log=EVENTS,
        record=found.id,
        limit=limit,
        cursor=cursor,
    )
    page = field_events(services.of(request).engine, query, field)
    records.answered(page)
    return bodies.answer({"items": [_shown(row, field) for row in page.items], "next": page.next})


def _shown(row: Record, field: str) -> dict[str, object]:
    told, pair = shape.row_json(row), change_of(row, field) or (None, None)
    return {"event": row.id, **{name: told.get(name) for name in _TOLD}, "from": pair[0], "to": pair[1]}


handlers = (history,)
