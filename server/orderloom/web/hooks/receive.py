"""``POST /hooks/{connection}``: the bytes as they came go to the intake in one hop to a thread, unparsed."""

import traceback

import structlog
from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.sdk.connector import RawMessage, Reply
from orderloom.web import guards, services
from orderloom.web.services import Services
from orderloom.web.visit import Call

LARGEST_CALLBACK = 5_000_000
"""Bytes of a callback; more is answered 413 and kept nowhere."""

RETRY_AFTER = "5"
"""Seconds."""

_LOG = structlog.get_logger("orderloom.web.hooks")


@post("/hooks/{connection:str}", guards=[guards.machine], sync_to_thread=True, request_max_body_size=LARGEST_CALLBACK)
def receive(request: Call, connection: FromPath[str], body: RawBody) -> Response[str]:
    """Hand a callback over and pass the intake's answer back.

    Whatever breaks on the way, the platform is told to send it again (503): a plain 500 makes some of them give up.
    """
    known = services.of(request)
    try:
        reply = known.intake.receive(connection, _message(request, known, body))
    except Exception as error:  # noqa: BLE001 - a callback that was not stored must come again, whatever the reason
        _LOG.error("callback not stored", connection=connection, trace="".join(traceback.format_exception(error)))
        reply = Reply(503)
    headers = {"content-type": reply.content_type}
    if reply.status in {429, 503}:
        headers["retry-after"] = RETRY_AFTER
    return Response(reply.body, status_code=reply.status, headers=headers)


def _message(request: Call, known: Services, body: bytes) -> RawMessage:
    """The callback as it arrived, under the address that the platform was given."""
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["path"] + (f"?{query}" if query else "")
    return RawMessage(
        headers=dict(request.headers.items()),
        query=tuple(request.query_params.multi_items()),
        body=body,
        url=known.settings.public_url + path,
        received_at=known.clock.now(),
    )
