"""Slows guessing down: after too many failures under one account or address, each further try has to wait longer.

Only failures count, a try that is told to wait does not, and the wait has a ceiling: nobody can lock another person
out for good. A browser that signed in before carries a proof of that and is counted apart from strangers.
"""

import hashlib
import hmac
from datetime import timedelta

from orderloom.errors import OrderloomError
from orderloom.runtime.accounts import Accounts
from orderloom.runtime.ports import Clock

WINDOW = timedelta(minutes=15)
"""Failures older than this are forgotten."""

PER_ACCOUNT = 5
PER_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=5)

_INSTANT = timedelta(microseconds=1)
"""A wait that is just over is over."""


class TooManyTriesError(OrderloomError):
    """Too many failed sign-ins; ``seconds`` says how long to wait."""

    code = "web.too_many_tries"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class Throttle:
    """Counts failures under keys and says whether a try must wait."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock

    def check(self, keys: dict[str, int]) -> None:
        """Raise ``TooManyTriesError`` when one of ``keys`` (with its allowance) has to wait."""
        now = self._clock.now()
        for key, allowed in keys.items():
            failures = self._accounts.attempts(key, now - WINDOW)
            if failures < allowed:
                continue
            wait = min(FIRST_WAIT * 2 ** min(failures - allowed, 10), LONGEST_WAIT)
            if self._accounts.attempts(key, now - wait + _INSTANT):
                raise TooManyTriesError(int(wait.total_seconds()))

    def failed(self, keys: dict[str, int]) -> None:
        """Count a failure under every key."""
        self._accounts.note_attempt(tuple(keys), self._clock.now())

    def passed(self, key: str) -> None:
        """Forget the failures of an account after it signed in; those of the address stay."""
        self._accounts.forget_attempts(key)


def keys(name: str, address: str, device: str) -> dict[str, int]:
    """What a sign-in is counted under, with allowances: the account (apart for a known device) and the address."""
    folded = hashlib.sha256(name.strip().casefold().encode(errors="replace")).hexdigest()[:32]
    return {f"account:{folded}:{device}": PER_ACCOUNT, f"address:{address}": PER_ADDRESS}


def device_proof(key: bytes, account: str) -> str:
    """What a browser keeps after signing in, to be told apart from strangers who guess at the same account."""
    return hmac.new(key, b"device:" + account.encode(), hashlib.sha256).hexdigest()
