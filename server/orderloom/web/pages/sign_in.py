"""Signing in and out with name and password."""

from litestar import get, post
from litestar.params import RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.accounts import Account
from orderloom.web import forms, guards, paths, problems, services, sign_ins
from orderloom.web import visit as visits
from orderloom.web.session import hashed
from orderloom.web.sign_ins import CodeNeededError, WrongCodeError, WrongPasswordError
from orderloom.web.throttle import TooManyTriesError
from orderloom.web.urls import with_query
from orderloom.web.visit import Call

_TEMPLATE = "pages/sign_in.html"
_CODE_TEMPLATE = "pages/sign_in_code.html"
_LONGEST_CODE = 40


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
        if known.people.factors.is_on(account.id):
            return _to_code(request, account, target)
    except (WrongPasswordError, TooManyTriesError) as refusal:
        return _refused(request, refusal, _TEMPLATE, next=target, name=name[:200])
    answer = Redirect(target, status_code=303)
    answer.cookies.extend(sign_ins.enter(known, visit, account).cookies)
    return answer


@get(guards.CODE, guards=[guards.entrance], sync_to_thread=True)
def show_code(request: Call) -> Response[str] | Redirect:
    """The form of the second step, for whoever has just given the right password."""
    known = services.of(request)
    target = paths.local(request.query_params.get("next", ""))
    if sign_ins.awaiting_code(known, request.cookies.get(known.cookies.session_name, "")) is None:
        return Redirect(guards.SIGN_IN, status_code=303)
    return problems.templates(request).page(_CODE_TEMPLATE, visits.of(request), next=target, problem=None)


@post(guards.CODE, guards=[guards.entrance], sync_to_thread=True)
def enter_code(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Finish signing in with a code, under a fresh session, or say why not."""
    known, visit = services.of(request), visits.of(request)
    form = forms.read(body)
    target = paths.local(form.text("next"))
    half = request.cookies.get(known.cookies.session_name, "")
    account = sign_ins.awaiting_code(known, half)
    if account is None:
        return Redirect(guards.SIGN_IN, status_code=303)
    try:
        sign_ins.check_code(known, account, form.text("code")[:_LONGEST_CODE])
    except (CodeNeededError, WrongCodeError, TooManyTriesError) as refusal:
        return _refused(request, refusal, _CODE_TEMPLATE, next=target)
    known.sessions.end(hashed(half))
    answer = Redirect(target, status_code=303)
    answer.cookies.extend(sign_ins.enter(known, visit, account).cookies)
    return answer


@post("/sign-out", guards=[guards.signed_in], sync_to_thread=True)
def leave(request: Call) -> Redirect:
    """End the session on the server and in the browser."""
    known, visit = services.of(request), visits.of(request)
    known.sessions.end(visit.session)
    sign_ins.note(known, visit, visit.owner, sign_ins.LOGOUT)
    answer = Redirect(guards.SIGN_IN, status_code=303)
    answer.cookies.append(known.cookies.no_session())
    return answer


def _to_code(request: Call, account: Account, target: str) -> Redirect:
    """On to the second step, with a session that is good for nothing else."""
    known, visit = services.of(request), visits.of(request)
    answer = Redirect(with_query(guards.CODE, {"next": target}), status_code=303)
    answer.cookies.append(sign_ins.begin_code(known, visit, account))
    return answer


def _refused(request: Call, refusal: OrderloomError, template: str, **values: object) -> Response[str]:
    """The form again, with the reason."""
    waits = isinstance(refusal, TooManyTriesError)
    return problems.templates(request).page(
        template,
        visits.of(request),
        status=429 if waits else 422,
        headers={"retry-after": str(refusal.facts["seconds"])} if waits else {},
        problem=Problem(refusal.error_code, "", refusal.facts),
        **values,
    )


handlers = (show, enter, show_code, enter_code, leave)
