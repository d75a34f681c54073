"""Schedules of an app: when each fires next, what came of the last time, and the three things that can be done."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.web import guards, schedules
from orderloom.web.api import bodies, queries
from orderloom.web.build import frame
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

SCHEDULES = "/api/v1/apps/{app:str}/schedules"


@get(SCHEDULES, guards=[guards.api], sync_to_thread=True)
def list_schedules(request: Call, app: FromPath[str]) -> Response[bytes]:
    """All of them, the next one first, for those who manage runs."""
    queries.only(request)
    builder = frame.enter(request, app, frame.RUNS)
    desk = builder.services.flows.schedules
    with schedules.refusing():
        found = desk.all(app, builder.actor)
    return bodies.answer({"items": [schedules.as_json(one, desk.titles(one.schedule)) for one in found]})


@post(SCHEDULES + "/{flow:str}/{trigger:str}/{verb:str}", guards=[guards.api], sync_to_thread=True, status_code=200)
def act(
    request: Call, app: FromPath[str], flow: FromPath[str], trigger: FromPath[str], verb: FromPath[str], body: RawBody
) -> Response[bytes]:
    """``run`` begins a run beside the clock, ``pause`` and ``resume`` stop the clock and let it go on."""
    bodies.nothing(body)
    queries.only(request)
    builder = frame.enter(request, app, frame.RUNS)
    if verb not in schedules.VERBS:
        raise not_there()
    with schedules.refusing():
        run = schedules.VERBS[verb](builder.services.flows.schedules, app, (flow, trigger), builder.actor)
    return bodies.answer({"run": run or None})


handlers = (list_schedules, act)
