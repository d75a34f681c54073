"""Holding a record and lifting a hold."""

from litestar import delete, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.record.change import Change, HoldRequest, Operation, Query
from orderloom.web import guards
from orderloom.web.api import bodies, outcomes, queries, records, shape, targets
from orderloom.web.api.targets import CAUSE, Target
from orderloom.web.visit import Call

PATH = records.ONE + "/holds"


@post(PATH, guards=[guards.api], sync_to_thread=True)
def hold(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Hold a record: 201 with the new hold."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = bodies.read(request, body).only("reason", "blocks", "but")
    wanted = HoldRequest(reason=given.text("reason"), blocks=given.texts("blocks", ("*",)), but=given.texts("but", ()))
    held = targets.an_id(record)
    before = {row["id"] for row in _holds(target, held)}
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.HOLD,
        actor=target.actor,
        cause=CAUSE,
        record=held,
        hold=wanted,
    )
    outcomes.done(target.known.engine.change(change))
    made = [row for row in _holds(target, held) if row["id"] not in before]
    own = [row for row in made if row.get("reason") == wanted.reason]
    return bodies.answer((own or made or [{}])[-1], 201)


@delete(PATH + "/{hold:str}", guards=[guards.api], sync_to_thread=True, status_code=200)
def lift(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], hold: FromPath[str]
) -> Response[bytes]:
    """Lift a hold by its own id."""
    target = targets.find(request, app, table)
    queries.only(request)
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.LIFT,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        target=targets.an_id(hold),
    )
    outcomes.done(target.known.engine.change(change))
    return bodies.empty()


def _holds(target: Target, record: str) -> list[dict[str, object]]:
    query = Query(
        app=target.plan.id,
        table=target.table.id,
        actor=target.actor,
        log="holds",
        record=record,
        limit=queries.LARGEST_PAGE,
    )
    return [shape.row_json(row) for row in target.known.engine.read(query).items]


handlers = (hold, lift)
