"""Signing in by name and password: the same for the page, the session call and the token call."""

import hmac
from dataclasses import dataclass, replace

from litestar.datastructures import Cookie

from orderloom.errors import OrderloomError
from orderloom.runtime.ports import Account, Event
from orderloom.web import passwords, throttle
from orderloom.web.gate import PAGE
from orderloom.web.services import Services
from orderloom.web.visit import Visit

LOGIN = "login"
LOGOUT = "logout"
FIRST_ADMIN = "first_admin"


class WrongPasswordError(OrderloomError):
    """Name and password do not belong together; whether the name exists is not told."""

    code = "web.wrong_password"


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


def enter(known: Services, visit: Visit, account: Account) -> Entered:
    """Open a fresh page session in place of the one that came with the request."""
    if visit.session and not visit.bearer:
        known.sessions.end(visit.session)
    opened = known.sessions.open(account, PAGE)
    note(known, visit, account, LOGIN)
    cookies = (known.cookies.session(opened.id), known.cookies.device(device_proof(known, account)))
    return Entered(cookies, opened.session.csrf)


def note(known: Services, visit: Visit, account: Account, kind: str) -> None:
    """Put an event about an account into the journal: who, when, from which address."""
    known.journal(
        Event(
            id=known.ids.new(),
            at=known.clock.now(),
            app="",
            table="",
            record="",
            version=0,
            kind=kind,
            actor=account.id,
            actor_name=account.name,
            cause={"door": "web", "address": visit.address},
            input={},
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
