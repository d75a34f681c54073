"""Deciding about effects outside that do not go on by themselves; the log ``outgoing`` lists them."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.parked import Decision
from orderloom.runtime.record.change import Query
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries, targets
from orderloom.web.problems import not_there, refused
from orderloom.web.visit import Call

_LOG = "outgoing"
_CONFLICT = 409


@post(
    "/api/v1/apps/{app:str}/outgoing/{delivery:str}/{verb:str}",
    guards=[guards.api],
    sync_to_thread=True,
    status_code=200,
)
def decide(
    request: Call, app: FromPath[str], delivery: FromPath[str], verb: FromPath[str], body: RawBody
) -> Response[bytes]:
    """``again`` tries it once more, ``done`` says that it was done, ``give_up`` ends it."""
    bodies.nothing(body)
    queries.only(request)
    plan, known = targets.app_plan(request, app), services.of(request)
    actor = visits.of(request).actor(plan)
    query = Query(app=plan.id, table="", actor=actor, log=_LOG, id=targets.an_id(delivery), limit=1)
    found = known.engine.read(query).items
    if verb not in set(Decision) or not found or not known.flows.parked.may(plan.id, actor):
        raise not_there()
    if not known.flows.parked.decide(plan.id, delivery, Decision(verb), actor):
        raise refused(_CONFLICT, "outgoing.not_now", state=str(found[0].values.get("state", "")))
    [after] = known.engine.read(query).items
    return bodies.answer({"id": delivery, "state": after.values.get("state")})


handlers = (decide,)
