"""A short message for the next page, carried over one redirect in a cookie that holds nothing but its code."""

from typing import TypeVar

from litestar.datastructures import Cookie
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.response.redirect import Redirect

from orderloom.web.visit import Call

NAME = "orderloom_notice"
CODES = frozenset({"created", "saved", "unchanged", "deleted", "moved", "held", "lifted", "cleared", "replayed"})
_SECONDS = 60

Answer = TypeVar("Answer", Response[str], Redirect, ASGIResponse)


def read(request: Call) -> str:
    """The code that was left, when it is one of ours."""
    code = request.cookies.get(NAME, "")
    return code if code in CODES else ""


def leave(answer: Answer, code: str) -> Answer:
    """Leave ``code`` for the next page."""
    answer.cookies.append(Cookie(NAME, code, path="/a", max_age=_SECONDS, httponly=True, samesite="lax"))
    return answer


def clear(answer: Answer) -> Answer:
    """The message was shown."""
    answer.cookies.append(Cookie(NAME, "", path="/a", max_age=0, httponly=True, samesite="lax"))
    return answer
