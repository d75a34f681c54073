"""Tokens for programs: a short access token that only names a session, and a refresh token that changes with each use.

A token family is one session row (the access tokens name it) plus one row per refresh token. Using a refresh token a
second time means that somebody else has a copy: the whole family ends.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from orderloom.errors import OrderloomError
from orderloom.runtime.accounts import Account
from orderloom.runtime.ports import Clock
from orderloom.web import session
from orderloom.web.session import NOWHERE, Place, Sessions, SignIn

ACCESS_LIFE = timedelta(minutes=15)
"""How long an access token opens the door."""

ALGORITHM = "HS256"
"""The one algorithm; what a token says about its own algorithm is only compared with it."""

SHORTEST_KEY = 32
"""Bytes a signing key needs."""

_MOST_CHECKED = 10_000

BEARER = "bearer"
REFRESH = "refresh"
_SORTS = {BEARER: "at+jwt", REFRESH: "rt+jwt"}
_CLAIMS = ("exp", "iat", "iss", "aud", "sid")


class TokenRefusedError(OrderloomError):
    """A token that does not hold: forged, over, of another sort, or its session has ended."""

    code = "web.token_refused"


@dataclass(frozen=True, slots=True)
class Pair:
    """What a program receives; ``expires_at`` is of the access token."""

    access_token: str
    expires_at: datetime
    refresh_token: str


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a token says: the session it names and when it is over."""

    sid: str
    expires: datetime


class Tokens:
    """Makes and reads tokens with one key; ``issuer`` is this installation."""

    def __init__(self, key: bytes, issuer: str, sessions: Sessions, clock: Clock) -> None:
        if len(key) < SHORTEST_KEY:
            raise ValueError(len(key))  # never the key itself
        self._key = key
        self._issuer = issuer
        self._sessions = sessions
        self._clock = clock
        self._checked: dict[str, _Claims] = {}

    def open(self, account: Account, place: Place = NOWHERE) -> Pair:
        """Start a family for an account that has just signed in."""
        family = secrets.token_urlsafe(32)
        self._sessions.open(account, BEARER, session_id=family, family=family, place=place)
        return self._pair(account, family)

    def renew(self, refresh_token: str) -> Pair:
        """Trade a refresh token for a new pair; one used before ends the family and raises ``TokenRefusedError``."""
        family, _, own = self._read(refresh_token, REFRESH).sid.partition(".")
        owner = self._sessions.find(session.hashed(family))
        if not self._sessions.end(session.hashed(own)):
            self._sessions.end_family(family)
            raise TokenRefusedError
        if owner is None:
            raise TokenRefusedError
        return self._pair(owner.account, family)

    def session_of(self, access_token: str) -> str:
        """Hash of the session that an access token names; raises ``TokenRefusedError``.

        A program sends the same token again and again, so a signature that held is not checked anew.
        """
        known = self._checked.get(access_token)
        if known is None:
            claims = self._read(access_token, BEARER)
            known = _Claims(session.hashed(claims.sid), claims.expires)
            if len(self._checked) >= _MOST_CHECKED:
                self._checked.clear()
            self._checked[access_token] = known
        if known.expires <= self._clock.now():
            raise TokenRefusedError
        return known.sid

    def end(self, sign_in: SignIn) -> None:
        """End the family of a signed-in program."""
        self._sessions.end_family(sign_in.session.family)

    def _pair(self, account: Account, family: str) -> Pair:
        now = self._clock.now()
        opened = self._sessions.open(account, REFRESH, family=family)
        expires = (now + ACCESS_LIFE).replace(microsecond=0)
        access = self._write(BEARER, family, now, expires)
        refresh = self._write(REFRESH, f"{family}.{opened.id}", now, now + session.LONGEST)
        return Pair(access, expires, refresh)

    def _write(self, sort: str, session_id: str, now: datetime, expires: datetime) -> str:
        claims = {
            "iss": self._issuer,
            "aud": sort,
            "sid": session_id,
            "iat": int(now.timestamp()),
            "exp": int(expires.timestamp()),
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"typ": _SORTS[sort]})

    def _read(self, token: str, sort: str) -> _Claims:
        """What a token of this sort says; the times are judged by our own clock."""
        try:
            if jwt.get_unverified_header(token) != {"alg": ALGORITHM, "typ": _SORTS[sort]}:
                raise TokenRefusedError
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=sort,
                issuer=self._issuer,
                options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
            )
            expires = datetime.fromtimestamp(int(claims["exp"]), UTC)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as fault:
            raise TokenRefusedError from fault
        sid = claims["sid"]
        if not isinstance(sid, str) or expires <= self._clock.now():
            raise TokenRefusedError
        return _Claims(sid, expires)
