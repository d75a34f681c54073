"""Signing in by name and password: the same for the page, the session call and the token call."""

import hmac
from dataclasses import dataclass, replace
from datetime import timedelta

from litestar.datastructures import Cookie

from orderloom.errors import OrderloomError
from orderloom.runtime.accounts import Account
from orderloom.runtime.ports import Event
from orderloom.web import passwords, second_step, throttle
from orderloom.web.gate import PAGE
from orderloom.web.services import Services
from orderloom.web.session import Opened, Place, hashed
from orderloom.web.visit import Visit

LOGIN = "login"
LOGOUT = "logout"
FIRST_ADMIN = "first_admin"

CODE = "code"
"""Sort of a session that is good for nothing but the second step."""

CODE_LIFE = timedelta(minutes=10)
"""How long the second step may take."""


class WrongPasswordError(OrderloomError):
    """Name and password do not belong together; whether the name exists is not told."""

    code = "web.wrong_password"


class CodeNeededError(OrderloomError):
    """Name and password are right; the code of the second factor is still to come."""

    code = "web.code_needed"


class WrongCodeError(OrderloomError):
    """The code of the second factor is wrong, over or used before."""

    code = "web.wrong_code"


@dataclass(frozen=True, slots=True)
class Entered:
    """A fresh page session: the cookies that carry it and the token its unsafe requests need."""

    cookies: tuple[Cookie, ...]
    csrf: str


def check(known: Services, name: str, password: str, address: str, device: str = "") -> Account:
    """The account behind name and password.

    Raises ``TooManyTriesError`` when this account or address has to wait, ``WrongPasswordError`` otherwise; unknown
    names, wrong passwords and accounts that are off look and last the same. ``device`` is the proof that a browser
    kept from an earlier sign-in.
    """
    account = known.accounts.by_name(name) if _speakable(name) else None
    keys = throttle.keys(name, address, "known" if _is_known(known, account, device) else "")
    known.throttle.check(keys)
    stored = account.password_hash if account is not None and account.active else None
    if not passwords.fits(password, stored) or account is None:
        known.throttle.failed(keys)
        raise WrongPasswordError
    known.throttle.passed(next(iter(keys)))
    if passwords.outdated(account.password_hash):
        account = replace(account, password_hash=passwords.hashed(password))
        known.accounts.change(account)
    return account


def check_code(known: Services, account: Account, code: str) -> None:
    """Let pass who needs no second factor, and who gives its code or a recovery code.

    Raises ``CodeNeededError`` without a code, ``WrongCodeError``, and ``TooManyTriesError`` as ``check`` does.
    """
    factors = known.people.factors
    if not factors.is_on(account.id):
        return
    if not code:
        raise CodeNeededError
    key = {f"code:{account.id}": throttle.PER_ACCOUNT}
    known.throttle.check(key)
    step = second_step.step_of(factors.seed(account.id) or "", code, known.clock.now())
    recovered = step is None and factors.spend_recovery(account.id, second_step.hashed_recovery(account.id, code))
    if not recovered and (step is None or not factors.spend_step(account.id, step)):
        known.throttle.failed(key)
        raise WrongCodeError
    known.throttle.passed(next(iter(key)))


def place_of(visit: Visit) -> Place:
    """Where a request comes from, for the list of sessions."""
    return Place(visit.device, visit.address)


def begin_code(known: Services, visit: Visit, account: Account) -> Cookie:
    """Open a session that is good for the second step only; the cookie that carries it."""
    opened = _replaced(known, visit, account, CODE)
    return known.cookies.session(opened.id)


def awaiting_code(known: Services, session_id: str) -> Account | None:
    """Who has given the password and still owes the code; None when nobody does."""
    found = known.accounts.session(hashed(session_id)) if session_id else None
    if found is None or found.sort != CODE or known.clock.now() - found.created_at > CODE_LIFE:
        return None
    account = known.accounts.by_id(found.account)
    return account if account is not None and account.active else None


def _replaced(known: Services, visit: Visit, account: Account, sort: str) -> Opened:
    """A fresh session in place of the one that came with the request."""
    if visit.session and not visit.bearer:
        known.sessions.end(visit.session)
    return known.sessions.open(account, sort, place=place_of(visit))


def enter(known: Services, visit: Visit, account: Account) -> Entered:
    """Open a fresh page session in place of the one that came with the request."""
    opened = _replaced(known, visit, account, PAGE)
    note(known, visit, account, LOGIN)
    cookies = (known.cookies.session(opened.id), known.cookies.device(device_proof(known, account)))
    return Entered(cookies, opened.session.csrf)


def note(known: Services, visit: Visit, account: Account, kind: str, /, app: str = "", **facts: object) -> None:
    """Put an event of ``account`` into the journal: who, when, from which address, and what it was about."""
    known.journal(
        Event(
            id=known.ids.new(),
            at=known.clock.now(),
            app=app,
            table="",
            record="",
            version=0,
            kind=kind,
            actor=account.id,
            actor_name=account.name,
            cause={"door": "web", "address": visit.address},
            input=facts,
            change={},
        )
    )


def device_proof(known: Services, account: Account) -> str:
    """What the browser keeps after this sign-in."""
    return throttle.device_proof(known.settings.token_key, account.id)


def _is_known(known: Services, account: Account | None, device: str) -> bool:
    return account is not None and hmac.compare_digest(device.encode(), device_proof(known, account).encode())


def _speakable(name: str) -> bool:
    """Whether a name can be looked up at all."""
    return 0 < len(name) <= 200 and name.isprintable()
