"""Signing in and out with name and password."""

from litestar import get, post
from litestar.params import RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.web import forms, guards, paths, problems, services, sign_ins
from orderloom.web import visit as visits
from orderloom.web.sign_ins import WrongPasswordError
from orderloom.web.throttle import TooManyTriesError
from orderloom.web.visit import Call

_TEMPLATE = "pages/sign_in.html"


@get(guards.SIGN_IN, guards=[guards.entrance], sync_to_thread=True)
def show(request: Call) -> Response[str] | Redirect:
    """The form; somebody who is signed in goes on, and before there is any account the first run comes first."""
    known, visit = services.of(request), visits.of(request)
    target = paths.local(request.query_params.get("next", ""))
    if visit.account is not None:
        return Redirect(target, status_code=303)
    if known.accounts.count() == 0:
        return Redirect(guards.FIRST_RUN, status_code=303)
    return problems.templates(request).page(_TEMPLATE, visit, next=target, name="", problem=None)


@post(guards.SIGN_IN, guards=[guards.entrance], sync_to_thread=True)
def enter(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Sign in and go on, or show the form again with the reason."""
    known, visit = services.of(request), visits.of(request)
    form = forms.read(body)
    name, target = form.text("name"), paths.local(form.text("next"))
    try:
        device = request.cookies.get(known.cookies.device_name, "")
        account = sign_ins.check(known, name, form.text("password"), visit.address, device)
    except (WrongPasswordError, TooManyTriesError) as refusal:
        return _again(request, refusal, name[:200], target)
    answer = Redirect(target, status_code=303)
    answer.cookies.extend(sign_ins.enter(known, visit, account).cookies)
    return answer


@post("/sign-out", guards=[guards.signed_in], sync_to_thread=True)
def leave(request: Call) -> Redirect:
    """End the session on the server and in the browser."""
    known, visit = services.of(request), visits.of(request)
    known.sessions.end(visit.session)
    sign_ins.note(known, visit, visit.signed_in, sign_ins.LOGOUT)
    answer = Redirect(guards.SIGN_IN, status_code=303)
    answer.cookies.append(known.cookies.no_session())
    return answer


def _again(request: Call, refusal: WrongPasswordError | TooManyTriesError, name: str, target: str) -> Response[str]:
    problem = Problem(refusal.error_code, "", refusal.facts)
    waits = isinstance(refusal, TooManyTriesError)
    headers = {"retry-after": str(refusal.facts["seconds"])} if waits else {}
    page = problems.templates(request)
    return page.page(
        _TEMPLATE,
        visits.of(request),
        status=429 if waits else 422,
        headers=headers,
        next=target,
        name=name,
        problem=problem,
    )


handlers = (show, enter, leave)
