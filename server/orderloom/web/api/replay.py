"""What would have been different under the draft: begun, and asked for until it is known."""

import time

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.replay.job import DAYS, MOST_DAYS, ReplayJob
from orderloom.runtime.replay.words import spoken
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.api.bodies import Body
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.build.replay import seen
from orderloom.web.building import refusing
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.visit import Call

REPLAY = "/api/v1/apps/{app:str}/draft/replay"
MOST_WAIT_S = 30
_LOOK_S = 0.25


@post(REPLAY, guards=[guards.api], sync_to_thread=True, status_code=200)
def replay(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Replay the draft over ``days``; 200 when it is done within ``wait`` seconds, else 202, and ``GET`` tells.

    422 for a draft with errors, 409 while another replay of the app is under way.
    """
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("days", "wait") if body.strip() else Body({})
    days, wait = _whole(given, "days", DAYS, 1, MOST_DAYS), _whole(given, "wait", 0, 0, MOST_WAIT_S)
    with refusing():
        result = builder.services.building.versions.proposal(app).result
    if result.plan is None:
        raise RefusedError(422, *(one for one in result.problems if one.level == "error"))
    replays = builder.services.building.replays
    if not replays.start(app, days):
        raise refused(409, "replay.busy")
    ends = time.monotonic() + wait
    while (job := replays.find(app)) is not None and job.state == "running" and time.monotonic() < ends:
        time.sleep(_LOOK_S)
    return _answer(builder, job)


@get(REPLAY, guards=[guards.api], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[bytes]:
    """The last replay of the draft: 202 while it is under way."""
    queries.only(request)
    builder = frame.enter(request, app)
    return _answer(builder, builder.services.building.replays.find(app))


def _answer(builder: Builder, job: ReplayJob | None) -> Response[bytes]:
    if job is None:
        raise not_there()
    shown: dict[str, object] = {"state": job.state, "days": job.days, "done": job.done, "inputs": job.inputs}
    if job.result is not None:
        result = spoken(job.result, builder.visit.language)
        shown.update({**result, "differences": seen(builder, result)})
    if job.problem is not None:
        shown["problem"] = dict(job.problem)
    return bodies.answer(shown, 202 if job.state == "running" else 200)


def _whole(given: Body, name: str, usual: int, least: int, most: int) -> int:
    value = given.values.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise given.wrong(name, "number")
    return value


handlers = (replay, show)
