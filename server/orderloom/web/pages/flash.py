"""A short message for the next page, carried over one redirect in a cookie that holds nothing but ids."""

from collections.abc import Iterable
from dataclasses import dataclass

from litestar.datastructures import Cookie
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.web.visit import Call

NAME = "orderloom_notice"
CODES = frozenset(
    {
        *("created", "saved", "unchanged", "deleted", "moved", "held", "lifted", "cleared", "replayed"),
        *("restored", "taken_back"),
        *("sending_again", "sending_done", "sending_given_up", "sending_gone"),
        *("started", "run_cancel", "run_pause", "run_resume", "run_retry", "run_again", "runs_retried"),
        *("schedule_run", "schedule_pause", "schedule_resume"),
        *("task_answer", "task_claim", "task_return", "task_reassign", "task_delegate", "task_sign"),
        *("task_urge", "task_withdraw", "task_skip"),
        *("published", "nothing_new", "rolled_back", "discarded", "kept", "removed", "undone"),
    }
)
"""Each has a sentence under ``pages.notice.<code>``."""

_SECONDS = 60
_BETWEEN = "."
_MOST = 10
"""Warnings carried over."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done, as a code, and the ids of the rules that warn about it; both empty for nothing."""

    code: str = ""
    warned: tuple[str, ...] = ()


NOTHING = Notice()


def read(request: Call) -> Notice:
    """What was left, when it is one of ours."""
    code, *warned = request.cookies.get(NAME, "").split(_BETWEEN)
    return Notice(code, tuple(warned[:_MOST])) if code in CODES else NOTHING


def leave(answer: Redirect, code: str, problems: Iterable[Problem] = ()) -> Redirect:
    """Leave ``code`` for the next page, and the warnings among ``problems``."""
    warned = [problem.id for problem in problems if problem.level == "warning" and problem.id]
    answer.cookies.append(_cookie(_BETWEEN.join([code, *warned[:_MOST]]), _SECONDS))
    return answer


def clear(answer: Response[str]) -> None:
    """The message was shown."""
    answer.cookies.append(_cookie("", 0))


def _cookie(code: str, seconds: int) -> Cookie:
    return Cookie(key=NAME, value=code, path="/", max_age=seconds, httponly=True, samesite="lax")
