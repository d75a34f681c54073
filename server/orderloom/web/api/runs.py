"""Flows that programs start, and their runs: which there are, what each has done, and what is done about them."""

import re
from collections.abc import Callable, Mapping

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.flow.by_hand import Asking
from orderloom.runtime.flow.control import Again, ControlRefusedError, UnknownRunError
from orderloom.runtime.flow.start import StartRefusedError
from orderloom.runtime.flow.step import StepFailed
from orderloom.runtime.record.change import Actor, Page, Query
from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.api import bodies, conditions, queries, records, shape, targets
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call

RUNS = "/api/v1/apps/{app:str}/runs"
ONE = RUNS + "/{run:str}"
_NARROWS = ("flow", "state", "record", "table", "parent")
_MOST_ENTRIES = 500
_RUN_ID = re.compile(r"[0-9A-Za-z_.:-]{1,500}")
_STATUSES: Mapping[str, int] = {
    "flow.unknown": 404,
    "record.missing": 404,
    "flow.full": 409,
    "idempotency.other_body": 409,
}
"""Why a flow is not begun, where that is not the request's form."""


@post("/api/v1/apps/{app:str}/flows/{flow:str}/runs", guards=[guards.api], sync_to_thread=True)
def start(request: Call, app: FromPath[str], flow: FromPath[str], body: RawBody) -> Response[bytes]:
    """Begin a flow: 202 with its run. The same ``Idempotency-Key`` begins it once."""
    queries.only(request)
    known, actor = _asker(request, app)
    given = bodies.read(request, body).only("record", "inputs")
    record = given.text("record", required=False)
    key = conditions.idempotency_key(request) or ""
    asking = Asking(actor, targets.an_id(record) if record else "", given.object("inputs"), key, "api")
    try:
        run = known.flows.by_hand.call(app, flow, asking)
    except StartRefusedError as refusal:
        status = next((_STATUSES[one.code] for one in refusal.problems if one.code in _STATUSES), 422)
        raise RefusedError(status, *refusal.problems) from refusal
    location = {"location": f"/api/v1/apps/{app}/runs/{run.id}"}
    return bodies.answer({"id": run.id, "flow": run.flow, "state": run.state.value}, 202, location)


@get(RUNS, guards=[guards.api], sync_to_thread=True)
def list_runs(request: Call, app: FromPath[str]) -> Response[bytes]:
    """A page of runs, the last begun first, for those who may see runs."""
    known, actor = _asker(request, app)
    given, limit, cursor = queries.read_window(request, *_NARROWS)
    parts = [{"==": [{"var": name}, given[name]]} for name in _NARROWS if given.get(name)]
    filter = {"and": parts} if parts else None
    page = known.engine.read(Query(app, "", actor, filter=filter, limit=limit, cursor=cursor, log="runs"))
    records.answered(page)
    return bodies.answer({"items": [shape.row_json(row) for row in page.items], "next": page.next})


@get(ONE, guards=[guards.api], sync_to_thread=True)
def show_run(request: Call, app: FromPath[str], run: FromPath[str]) -> Response[bytes]:
    """One run with its journal, step by step."""
    queries.only(request)
    known, actor = _asker(request, app)
    [found] = _read(known, app, actor, "runs", run).items
    steps = _read(known, app, actor, "run_steps", run).items
    return bodies.answer({**shape.row_json(found), "steps": [shape.row_json(one) for one in steps]})


@post(ONE + "/{verb:str}", guards=[guards.api], sync_to_thread=True, status_code=200)
def act(request: Call, app: FromPath[str], run: FromPath[str], verb: FromPath[str], body: RawBody) -> Response[bytes]:
    """``cancel``, ``pause``, ``resume``, ``retry``, or ``restart`` from a step with edited values."""
    queries.only(request)
    known, actor = _asker(request, app)
    control, one = known.flows.control, _an_id(run)
    verbs: Mapping[str, Callable[[], None]] = {
        "cancel": lambda: control.cancel(app, one, actor),
        "pause": lambda: control.pause(app, one, actor),
        "resume": lambda: control.resume(app, one, actor),
        "retry": lambda: control.retry(app, one, actor),
        "restart": lambda: control.again(app, one, _again(request, body), actor),
    }
    if verb not in verbs:
        raise not_there()
    if verb != "restart":
        bodies.nothing(body)
    try:
        verbs[verb]()
    except UnknownRunError as error:
        raise not_there() from error
    except (ControlRefusedError, StepFailed) as error:
        raise _conflict(error) from error
    [found] = _read(known, app, actor, "runs", run).items
    return bodies.answer(shape.row_json(found))


def _again(request: Call, body: bytes) -> Again:
    given = bodies.read(request, body).only("step", "values")
    return Again(given.text("step"), given.object("values"))


def _asker(request: Call, app: str) -> tuple[Services, Actor]:
    plan = targets.app_plan(request, app)
    return services.of(request), visits.of(request).actor(plan)


def _read(known: Services, app: str, actor: Actor, log: str, run: str) -> Page:
    page = known.engine.read(Query(app, "", actor, id=_an_id(run), limit=_MOST_ENTRIES, log=log))
    records.answered(page)
    if log == "runs" and not page.items:
        raise not_there()
    return page


def _an_id(run: str) -> str:
    """The id of a run, which may be made of an event's and a flow's; what cannot be one is not there."""
    if not _RUN_ID.fullmatch(run):
        raise not_there()
    return run


def _conflict(error: OrderloomError) -> RefusedError:
    return RefusedError(409, Problem(error.error_code, "", error.facts))


handlers = (start, list_runs, show_run, act)
