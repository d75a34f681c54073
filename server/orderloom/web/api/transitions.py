"""Moving a record along its machine."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.record.change import Change, Operation
from orderloom.web import guards
from orderloom.web.api import bodies, conditions, outcomes, queries, records, targets
from orderloom.web.api.targets import CAUSE
from orderloom.web.visit import Call


@post(records.ONE + "/transitions/{transition:str}", guards=[guards.api], sync_to_thread=True, status_code=200)
def move(
    request: Call,
    app: FromPath[str],
    table: FromPath[str],
    record: FromPath[str],
    transition: FromPath[str],
    body: RawBody,
) -> Response[bytes]:
    """Carry out a transition on the version that the caller has seen; fields may come along."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = (bodies.read(request, body) if body.strip() else bodies.Body({})).only("fields", "confirm")
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.TRANSITION,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        version=conditions.version(request),
        transition=targets.an_id(transition),
        fields=given.object("fields"),
        confirm=frozenset(given.texts("confirm")),
        idempotency_key=conditions.idempotency_key(request),
    )
    return outcomes.answer(target, target.known.engine.change(change))


handlers = (move,)
