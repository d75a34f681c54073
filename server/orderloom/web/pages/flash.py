"""A short message for the next page, carried over one redirect in a cookie that holds nothing but its code."""

from litestar.datastructures import Cookie
from litestar.response import Redirect, Response

from orderloom.web.visit import Call

NAME = "orderloom_notice"
CODES = frozenset({"created", "saved", "unchanged", "deleted", "moved", "held", "lifted", "cleared", "replayed"})
"""Each has a sentence under ``pages.notice.<code>``."""

_SECONDS = 60


def read(request: Call) -> str:
    """The code that was left, when it is one of ours."""
    code = request.cookies.get(NAME, "")
    return code if code in CODES else ""


def leave(answer: Redirect, code: str) -> Redirect:
    """Leave ``code`` for the next page."""
    answer.cookies.append(_cookie(code, _SECONDS))
    return answer


def clear(answer: Response[str]) -> None:
    """The message was shown."""
    answer.cookies.append(_cookie("", 0))


def _cookie(code: str, seconds: int) -> Cookie:
    return Cookie(key=NAME, value=code, path="/a", max_age=seconds, httponly=True, samesite="lax")
