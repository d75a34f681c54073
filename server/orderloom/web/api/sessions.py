"""Signing in and out of the API: the page cookie for browsers, tokens for programs."""

from litestar import delete, get, post
from litestar.params import RawBody
from litestar.response import Response

from orderloom.runtime.accounts import Account
from orderloom.runtime.problems import plain
from orderloom.web import guards, passwords, services, sign_ins
from orderloom.web import visit as visits
from orderloom.web.api import bodies
from orderloom.web.api.bodies import Body
from orderloom.web.problems import refused
from orderloom.web.sign_ins import CodeNeededError, WrongCodeError, WrongPasswordError
from orderloom.web.throttle import TooManyTriesError
from orderloom.web.tokens import Pair, TokenRefusedError
from orderloom.web.visit import Call, Visit

SESSION = "/api/v1/session"
TOKEN = "/api/v1/token"  # noqa: S105 - a path
_LONGEST_CODE = 40


@post(SESSION, guards=[guards.api_entrance], sync_to_thread=True, status_code=200)
def open_session(request: Call, body: RawBody) -> Response[bytes]:
    """Sign a browser in: sets the page cookie; unsafe calls with it need the ``csrf_token`` given here."""
    known, visit = services.of(request), visits.of(request)
    account = _account(request, bodies.read(request, body).only("name", "password", "totp"), visit)
    entered = sign_ins.enter(known, visit, account)
    answer = bodies.answer(_me(account, entered.csrf))
    answer.cookies.extend(entered.cookies)
    return answer


@get(SESSION, guards=[guards.api], sync_to_thread=False)
def show_session(request: Call) -> Response[bytes]:
    """Who is signed in, and the token for unsafe calls with the page cookie."""
    visit = visits.of(request)
    return bodies.answer(_me(visit.signed_in, "" if visit.bearer else visit.csrf))


@delete(SESSION, guards=[guards.api], sync_to_thread=True, status_code=200)
def end_session(request: Call) -> Response[bytes]:
    """Sign out: the session of this cookie, or the token family of this program, ends on the server."""
    known, visit = services.of(request), visits.of(request)
    if visit.scope is not None:
        raise refused(403, "web.key_only")
    sign_in = known.sessions.find(visit.session)
    if visit.bearer and sign_in is not None:
        known.tokens.end(sign_in)
    known.sessions.end(visit.session)
    sign_ins.note(known, visit, visit.signed_in, sign_ins.LOGOUT)
    answer = bodies.empty()
    if not visit.bearer:
        answer.cookies.append(known.cookies.no_session())
    return answer


@post(TOKEN, guards=[guards.api_entrance], sync_to_thread=True, status_code=200)
def make_token(request: Call, body: RawBody) -> Response[bytes]:
    """A pair of tokens for name and password, or a new pair for a refresh token, which is used up by that."""
    known = services.of(request)
    given = bodies.read(request, body)
    if "refresh_token" not in given.values:
        visit = visits.of(request)
        account = _account(request, given.only("name", "password", "totp"), visit)
        sign_ins.note(known, visit, account, sign_ins.LOGIN)
        return _pair(known.tokens.open(account, sign_ins.place_of(visit)))
    try:
        return _pair(known.tokens.renew(given.only("refresh_token").text("refresh_token", longest=4_000)))
    except TokenRefusedError as fault:
        raise refused(401, fault.error_code, headers={"www-authenticate": "Bearer"}) from fault


def _account(request: Call, given: Body, visit: Visit) -> Account:
    """The account behind name, password and, where it is asked, code; 401 or 429."""
    known = services.of(request)
    name, password = given.text("name"), given.text("password", longest=passwords.LONGEST)
    device = request.cookies.get(known.cookies.device_name, "")
    try:
        account = sign_ins.check(known, name, password, visit.address, device)
        sign_ins.check_code(known, account, given.text("totp", required=False, longest=_LONGEST_CODE))
    except (WrongPasswordError, CodeNeededError, WrongCodeError) as fault:
        raise refused(401, fault.error_code, headers={"www-authenticate": "Bearer"}) from fault
    except TooManyTriesError as fault:
        raise refused(
            429, fault.error_code, headers={"retry-after": str(fault.seconds)}, seconds=fault.seconds
        ) from fault
    return account


def _me(account: Account, csrf: str) -> dict[str, object]:
    me: dict[str, object] = {
        "name": account.name,
        "display": account.display,
        "language": account.language,
        "admin": account.admin,
    }
    return {**me, "csrf_token": csrf} if csrf else me


def _pair(pair: Pair) -> Response[bytes]:
    shown = {
        "access_token": pair.access_token,
        "expires_at": plain(pair.expires_at),
        "refresh_token": pair.refresh_token,
    }
    return bodies.answer({**shown, "token_type": "Bearer"})


handlers = (open_session, show_session, end_session, make_token)
