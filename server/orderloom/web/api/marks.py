"""Clearing a mark."""

from litestar import delete
from litestar.params import FromPath
from litestar.response import Response

from orderloom.runtime.record.change import Change, Operation
from orderloom.web import guards
from orderloom.web.api import bodies, outcomes, queries, records, targets
from orderloom.web.api.targets import CAUSE
from orderloom.web.visit import Call


@delete(records.ONE + "/marks/{mark:str}", guards=[guards.api], sync_to_thread=True, status_code=200)
def clear(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], mark: FromPath[str]
) -> Response[bytes]:
    """Clear a mark by its code."""
    target = targets.find(request, app, table)
    queries.only(request)
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.CLEAR,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        target=targets.an_id(mark),
    )
    outcomes.done(target.known.engine.change(change))
    return bodies.empty()


handlers = (clear,)
