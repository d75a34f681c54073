"""``POST /hooks/{connection}``: the bytes as they came go to the intake in one hop to a thread, unparsed."""

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.sdk.connector import RawMessage
from orderloom.web import guards, services
from orderloom.web.services import Services
from orderloom.web.visit import Call

LARGEST_CALLBACK = 5_000_000
"""Bytes of a callback; more is answered 413 and kept nowhere."""

RETRY_AFTER = "5"


@post("/hooks/{connection:str}", guards=[guards.machine], sync_to_thread=True, request_max_body_size=LARGEST_CALLBACK)
def receive(request: Call, connection: FromPath[str], body: RawBody) -> Response[str]:
    """Hand a callback over and pass the intake's answer back."""
    known = services.of(request)
    reply = known.intake.receive(connection, _message(request, known, body))
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
