"""The stream that open pages listen to, as server-sent events."""

from collections.abc import AsyncIterator

from litestar import get
from litestar.response import Stream as StreamAnswer

from orderloom.web import guards, services
from orderloom.web import visit as visits
from orderloom.web.live.feed import TooManyStreamsError
from orderloom.web.problems import refused
from orderloom.web.visit import Call

PATH = "/live"
_LAST = "last-event-id"
_SHOWN = "shown"
_MOST_DIGITS = 16
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@get(PATH, guards=[guards.signed_in])
async def listen(request: Call) -> StreamAnswer:
    """What changes, as far as this person may know: ``changed``, ``notices``, ``tasks``, ``stale``.

    After a break the browser says which event it heard last, and is told what came since; a page says when it was
    read (``shown``, milliseconds), and is told what happened while it was on its way.
    """
    known, visit = services.of(request), visits.of(request)
    sign_in = known.sessions.recall(visit.session)
    if sign_in is None:
        raise refused(401, "web.status.401")
    last, shown = request.headers.get(_LAST, ""), request.query_params.get(_SHOWN, "")
    try:
        stream = await known.live.open(sign_in, _moment(last), _moment(shown))
    except TooManyStreamsError as error:
        raise refused(429, "web.status.429", headers={"retry-after": "30"}) from error
    frames: AsyncIterator[str] = known.live.frames(stream)
    return StreamAnswer(frames, media_type="text/event-stream", headers=_HEADERS)


def _moment(text: str) -> int | None:
    """Milliseconds, as far as a browser says them."""
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else None


handlers = (listen,)
