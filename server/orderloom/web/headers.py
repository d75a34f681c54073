"""Headers on every answer: what a browser may load, frame, guess and tell others."""

from litestar.types import Message, Scope

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Nothing inline, nothing evaluated, nothing from elsewhere."""

DOWNLOAD_POLICY = "default-src 'none'; sandbox"
"""For files that people uploaded: whatever they hold, it runs nowhere."""

_ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "x-frame-options": "DENY",
}
_ON_HTTPS = {"strict-transport-security": "max-age=31536000"}


class SecurityHeaders:
    """Adds the headers that an answer does not set itself."""

    def __init__(self, *, https: bool) -> None:
        headers = {**_ALWAYS, **(_ON_HTTPS if https else {})}
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, message: Message, scope: Scope) -> None:
        """Called with every message the site sends."""
        if message["type"] != "http.response.start":
            return
        present = {name.lower() for name, _ in message["headers"]}
        message["headers"] = [*message["headers"], *(pair for pair in self._headers if pair[0] not in present)]
