"""The headers that make a change safe to send: ``If-Match`` and ``Idempotency-Key``."""

import re

from orderloom.web.problems import refused
from orderloom.web.visit import Call

_ETAG = re.compile(r'"(\d{1,18})"')
_LONGEST_KEY = 200
_ANY = "*"


def version(request: Call) -> int | None:
    """The version that the caller has seen, None for ``*`` (whichever it is); 428 when nothing is said."""
    if "if-match" not in request.headers:
        raise refused(428, "web.status.428")
    return optional_version(request)


def optional_version(request: Call) -> int | None:
    """The version in ``If-Match``, None without one and for ``*``; 400 when it is none of our ETags."""
    header = request.headers.get("if-match", _ANY)
    if header.strip() == _ANY:
        return None
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise refused(400, "web.if_match_malformed")
    return int(match[1])


def idempotency_key(request: Call) -> str | None:
    """The caller's key for this change, or None."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise refused(400, "web.idempotency_key_malformed", most=_LONGEST_KEY)
    return key
