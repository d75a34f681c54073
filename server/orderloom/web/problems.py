"""Refusals on their way out: RFC 9457 for programs, a page or a fragment for people; never a stack trace."""

import secrets
import traceback
from collections.abc import Mapping
from http import HTTPStatus

import msgspec
import structlog
from litestar.exceptions import HTTPException
from litestar.response import Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.ports import BusyError, SourceDownError
from orderloom.web import visit as visits
from orderloom.web.templating import Templates
from orderloom.web.visit import Call

PROBLEM_JSON = "application/problem+json"
MACHINE_PATHS = ("/api/", "/hooks/", "/schema", "/healthz", "/readyz", "/metrics", "/assets/")
"""Paths below which every answer is for programs."""

REFERENCE = "x-request-id"
"""Header with the number to quote."""

TEMPLATES_KEY = "orderloom_templates"

_LOG = structlog.get_logger("orderloom.web")


class RefusedError(OrderloomError):
    """An answer that is not what was asked for: an HTTP status and every problem behind it."""

    code = "web.refused"

    def __init__(self, status: int, *problems: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status=status, codes=[problem.code for problem in problems])
        self.status = status
        self.problems = problems
        self.headers = dict(headers or {})


def refused(
    status: int, code: str, pointer: str = "", /, *, headers: Mapping[str, str] | None = None, **facts: object
) -> RefusedError:
    """One problem as a refusal."""
    return RefusedError(status, Problem(code, pointer, facts), headers=headers)


def not_there() -> RefusedError:
    """The answer for what does not exist and for what is not this person's: one and the same."""
    return refused(404, "web.status.404")


def as_refusal(error: Exception) -> RefusedError:
    """Any exception as a refusal; unknown ones become a 500 with a number to quote, details only in the log."""
    match error:
        case RefusedError():
            return error
        case SourceDownError():
            return refused(503, "web.source_down", headers={"retry-after": "10"}, source=error.source)
        case BusyError():
            return refused(503, "web.busy", headers={"retry-after": "1"})
        case HTTPException() if error.status_code < 500:
            return refused(error.status_code, f"web.status.{_worded(error.status_code)}", headers=error.headers)
    reference = secrets.token_hex(6)
    _LOG.error("request failed", reference=reference, trace="".join(traceback.format_exception(error)))
    return refused(500, "web.status.500", headers={REFERENCE: reference}, reference=reference)


def answer(request: Call, error: Exception) -> Response[bytes] | Response[str]:
    """The exception handler of the whole site."""
    refusal = as_refusal(error)
    visit = visits.found(request)
    if request.scope["path"].startswith(MACHINE_PATHS):
        return problem_response(refusal, visit.language)
    name = "parts/_problem.html" if "hx-request" in request.headers else "pages/problem.html"
    return templates(request).page(
        name, visit, status=refusal.status, headers=refusal.headers, problems=refusal.problems
    )


def templates(request: Call) -> Templates:
    """The site's templates."""
    found = request.app.state[TEMPLATES_KEY]
    if not isinstance(found, Templates):
        raise TypeError(TEMPLATES_KEY)
    return found


def problem_response(refusal: RefusedError, language: str) -> Response[bytes]:
    """The RFC 9457 form of a refusal."""
    title = i18n.message(f"web.status.{_worded(refusal.status)}", language, refusal.facts)
    errors = [problem.as_json(language) for problem in refusal.problems]
    shown: dict[str, object] = {"type": "about:blank", "title": title, "status": refusal.status}
    if errors:
        shown["detail"] = errors[0]["message"]
    reference = refusal.headers.get(REFERENCE)
    if reference:
        shown["instance"] = f"urn:orderloom:{reference}"
    content = msgspec.json.encode({**shown, "errors": errors})
    headers = {"content-language": language, "cache-control": "no-store", **refusal.headers}
    return Response(content, status_code=refusal.status, media_type=PROBLEM_JSON, headers=headers)


def _worded(status: int) -> int:
    """The status itself when the catalogue has a sentence for it, else the general one of its class."""
    known = {400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503}
    return status if status in known else int(HTTPStatus.BAD_REQUEST)
