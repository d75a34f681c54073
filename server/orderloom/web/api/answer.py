"""JSON answers as they go out: bytes and a few headers that need none of the merging that the framework offers."""

from collections.abc import Mapping

from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

JSON = "application/json"


class Answer(Response[bytes]):
    """A finished JSON body; handlers and layers of the site add nothing to it but security headers."""

    def __init__(self, body: bytes, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(body, status_code=status, media_type=JSON, headers=dict(headers))

    def to_asgi_response(self, *_: object, **__: object) -> ASGIResponse:
        """The answer as the server sends it."""
        return _Sent(self)


class _Sent(ASGIResponse):
    """One start and one body."""

    def __init__(self, answer: Answer) -> None:  # what the framework's own would compute is known here
        self.body = answer.content
        self.status_code = answer.status_code or 200
        named = {"content-type": JSON, "content-length": str(len(self.body)), **answer.headers}
        self._pairs = [(name.encode(), value.encode()) for name, value in named.items()]
        self._pairs += [cookie.to_encoded_header() for cookie in answer.cookies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; to a ``HEAD`` without the body."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self._pairs})
        body = b"" if scope.get("method") == "HEAD" else self.body
        await send({"type": "http.response.body", "body": body, "more_body": False})
