"""One's own account: name and password, second factor, sessions, keys of programs."""

from datetime import timedelta

import segno
from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response
from markupsafe import Markup

from orderloom.check.problem import Problem
from orderloom.runtime.accounts import Session
from orderloom.runtime.people import VERBS, KeyScope
from orderloom.web import forms, guards, passwords, people, problems, second_step, services, sign_ins
from orderloom.web import visit as visits
from orderloom.web.gate import PAGE
from orderloom.web.pages import flash
from orderloom.web.problems import not_there, refused
from orderloom.web.services import Services
from orderloom.web.session import hashed
from orderloom.web.sign_ins import CodeNeededError, WrongCodeError, WrongPasswordError
from orderloom.web.throttle import TooManyTriesError
from orderloom.web.tokens import BEARER
from orderloom.web.visit import Call, Visit

ROOT = "/account"
ISSUER = "Orderloom"
KEY_DAYS = (30, 90, 365)
"""How long a key may live, to choose from."""

_LONGEST_NAME = 100
_BEGIN, _CONFIRM, _OFF = "begin", "confirm", "off"


@get(ROOT, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call) -> Response[str]:
    """Name and password."""
    return _page(request, "profile")


@post(ROOT + "/password", guards=[guards.signed_in], sync_to_thread=True)
def change_password(request: Call, body: RawBody) -> Response[str] | Redirect:
    """A new password for whoever knows the old one; every other session ends and this one gets a fresh id."""
    known, visit = _mine(request)
    form = forms.read(body)
    new = form.text("new")
    fault = weak(new)
    try:
        sign_ins.check(
            known, visit.signed_in.name, form.text("old"), visit.address, sign_ins.device_proof(known, visit.signed_in)
        )
    except WrongPasswordError:
        fault = Problem("account.wrong_password", "old")
    except TooManyTriesError as wait:
        fault = Problem(wait.error_code, "old", wait.facts)
    if fault is not None:
        return _page(request, "profile", status=422, problem=fault)
    people.set_password(known, visit, visit.signed_in, new, but=visit.session)
    answer = _back(ROOT, "saved")
    answer.cookies.extend(sign_ins.enter(known, visit, visit.signed_in).cookies)
    return answer


@get(ROOT + "/code", guards=[guards.signed_in], sync_to_thread=True)
def show_code(request: Call) -> Response[str]:
    """Whether a second factor is on, and how to begin."""
    return _code_page(request)


@post(ROOT + "/code", guards=[guards.signed_in], sync_to_thread=True)
def change_code(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Begin (a fresh seed), confirm (with its first code) or turn off (with a code)."""
    known, visit = _mine(request)
    form, account = forms.read(body), visit.signed_in
    act, code, factors = form.text("act"), form.text("code"), known.people.factors
    if act == _OFF and factors.is_on(account.id):
        return _turn_off(request, code)
    if factors.is_on(account.id) or act not in {_BEGIN, _CONFIRM}:
        return _back(f"{ROOT}/code")
    if act == _BEGIN:
        factors.begin(account.id, second_step.new_seed())
        return _back(f"{ROOT}/code")
    step = second_step.step_of(factors.seed(account.id) or "", code, known.clock.now())
    if step is None or not factors.spend_step(account.id, step):
        return _code_page(request, status=422, problem=Problem("web.wrong_code", "code"))
    codes = second_step.recovery_codes()
    factors.confirm(account.id, known.clock.now(), [second_step.hashed_recovery(account.id, one) for one in codes])
    sign_ins.note(known, visit, account, people.SECOND_FACTOR_ON)
    return _code_page(request, recovery=codes)


@get(ROOT + "/sessions", guards=[guards.signed_in], sync_to_thread=True)
def show_sessions(request: Call) -> Response[str]:
    """Where one is signed in, the place used last first."""
    known, visit = _mine(request)
    found = known.accounts.sessions_of(visit.signed_in.id)
    shown = [_session(one, visit.session) for one in found if one.sort in {PAGE, BEARER}]
    return _page(request, "sessions", sessions=shown)


@post(ROOT + "/sessions", guards=[guards.signed_in], sync_to_thread=True)
def end_sessions(request: Call, body: RawBody) -> Redirect:
    """End one session, or every one but this."""
    known, visit = _mine(request)
    chosen = forms.read(body).text("session")
    if not chosen:
        known.sessions.end_all(visit.signed_in.id, but=visit.session)
    for one in known.accounts.sessions_of(visit.signed_in.id):
        if one.id_hash == chosen:
            known.sessions.end(chosen)
            if one.family:
                known.sessions.end_family(one.family)
    sign_ins.note(known, visit, visit.signed_in, people.SIGNED_OUT)
    return _back(f"{ROOT}/sessions", "saved")


@get(ROOT + "/keys", guards=[guards.signed_in], sync_to_thread=True)
def show_keys(request: Call) -> Response[str]:
    """One's keys."""
    return _keys_page(request)


@post(ROOT + "/keys", guards=[guards.signed_in], sync_to_thread=True)
def make_key(request: Call, body: RawBody) -> Response[str]:
    """A new key, shown on this one page and never again."""
    known, visit = _mine(request)
    form = forms.read(body)
    name, plan = form.text("name").strip(), known.plans.plan(form.text("app"))
    verbs = frozenset(form.texts("verb")) & frozenset(VERBS)
    tables = frozenset(form.text("tables").replace(",", " ").split())
    days = next((one for one in KEY_DAYS if str(one) == form.text("days")), KEY_DAYS[0])
    if plan is None or not verbs or not 0 < len(name) <= _LONGEST_NAME:
        return _keys_page(request, status=422, problem=Problem("account.key_incomplete", "name"))
    scope = KeyScope(plan.id, tables, verbs)
    key_id, ends = known.ids.new(), known.clock.now() + timedelta(days=days)
    text = known.api_keys.make(visit.signed_in, name, scope, key_id, ends)
    sign_ins.note(known, visit, visit.signed_in, people.KEY_MADE, plan.id, key=key_id, name=name)
    return _keys_page(request, made=text)


@post(ROOT + "/keys/{key:str}/revoke", guards=[guards.signed_in], sync_to_thread=True)
def revoke_key(request: Call, key: FromPath[str]) -> Redirect:
    """End a key of one's own; of anybody else's there is none."""
    known, visit = _mine(request)
    if not known.api_keys.revoke(key, visit.signed_in.id):
        raise not_there()
    sign_ins.note(known, visit, visit.signed_in, people.KEY_REVOKED, key=key)
    return _back(f"{ROOT}/keys", "saved")


@get(guards.RESET + "/{token:str}", guards=[guards.entrance], sync_to_thread=True)
def show_reset(request: Call, token: FromPath[str]) -> Response[str]:
    """Choose a new password with a link that an admin gave out."""
    known = services.of(request)
    _owner(known, token)
    return _reset_page(request, None)


@post(guards.RESET + "/{token:str}", guards=[guards.entrance], sync_to_thread=True)
def reset(request: Call, token: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Set the password, use the link up, end every session; signing in comes next."""
    known, visit = services.of(request), visits.of(request)
    _owner(known, token)
    password = forms.read(body).text("password")
    fault = weak(password)
    if fault is not None:
        return _reset_page(request, fault)
    owner = known.people.links.use(hashed(token), known.clock.now())
    account = known.accounts.by_id(owner) if owner else None
    if account is None:
        raise not_there()
    people.set_password(known, visit, account, password)
    return Redirect(guards.SIGN_IN, status_code=303)


def weak(password: str) -> Problem | None:
    """What is wrong with a new password."""
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        return Problem("account.weak_password", "new", {"shortest": passwords.SHORTEST, "longest": passwords.LONGEST})
    return None


def _mine(request: Call) -> tuple[Services, Visit]:
    """The person's own; for an admin who looks at somebody's pages these are not there."""
    visit = visits.of(request)
    if visit.watcher is not None:
        raise not_there()
    return services.of(request), visit


def _owner(known: Services, token: str) -> None:
    if known.people.links.account(hashed(token), known.clock.now()) is None:
        raise refused(404, "account.link_over")


def _turn_off(request: Call, code: str) -> Response[str] | Redirect:
    known, visit = _mine(request)
    try:
        sign_ins.check_code(known, visit.signed_in, code)
    except (CodeNeededError, WrongCodeError, TooManyTriesError) as fault:
        return _code_page(request, status=422, problem=Problem(fault.error_code, "code", fault.facts))
    people.drop_factor(known, visit, visit.signed_in)
    return _back(f"{ROOT}/code", "saved")


def _code_page(request: Call, *, status: int = 200, **values: object) -> Response[str]:
    known, visit = _mine(request)
    account, factors = visit.signed_in, known.people.factors
    seed = None if factors.is_on(account.id) else factors.seed(account.id)
    picture = (
        segno.make(second_step.address(seed, account.name, ISSUER)).svg_inline(scale=4, light="#fff") if seed else ""
    )
    return _page(
        request,
        "code",
        status=status,
        on=factors.is_on(account.id),
        left=factors.recovery_left(account.id),
        seed=seed,
        picture=Markup(picture),  # noqa: S704  # made from our own text by the QR library
        **{"recovery": (), **values},
    )


def _keys_page(request: Call, *, status: int = 200, **values: object) -> Response[str]:
    known, visit = _mine(request)
    now = known.clock.now()
    kept = known.people.keys.of(visit.signed_in.id)
    apps = [plan for plan in known.plans.all() if visit.actor(plan).roles]
    shown = [(key, key.holds_at(now)) for key in kept]
    return _page(
        request, "keys", status=status, keys=shown, apps=apps, verbs=VERBS, days=KEY_DAYS, **{"made": "", **values}
    )


def _session(one: Session, current: str) -> dict[str, object]:
    return {
        "id": one.id_hash,
        "device": one.device,
        "address": one.address,
        "seen": one.last_seen_at,
        "program": one.sort == BEARER,
        "current": one.id_hash == current,
    }


def _page(request: Call, name: str, *, status: int = 200, **values: object) -> Response[str]:
    _mine(request)
    notice = flash.read(request)
    answer = problems.templates(request).page(
        f"account/{name}.html",
        visits.of(request),
        status=status,
        headers=None,
        current=name,
        notice=notice.code,
        **{"problem": None, **values},
    )
    if notice.code:
        flash.clear(answer)
    return answer


def _reset_page(request: Call, problem: Problem | None) -> Response[str]:
    status = 422 if problem else 200
    page = problems.templates(request)
    return page.page(
        "account/reset.html", visits.of(request), status=status, problem=problem, shortest=passwords.SHORTEST
    )


def _back(to: str, notice: str = "") -> Redirect:
    answer = Redirect(to, status_code=303)
    return flash.leave(answer, notice) if notice else answer


handlers = (
    show,
    change_password,
    show_code,
    change_code,
    show_sessions,
    end_sessions,
    show_keys,
    make_key,
    revoke_key,
    show_reset,
    reset,
)
