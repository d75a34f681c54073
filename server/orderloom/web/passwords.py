"""Passwords: argon2id with fixed cost, checked in the same time whether the account exists or not."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
"""Characters a password needs; length is what resists guessing, so nothing else is demanded."""

LONGEST = 256
"""Longer input is refused before it is hashed."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_SLOTS = BoundedSemaphore(4)  # each check holds 19 MiB; a burst of sign-ins queues instead of filling memory
_NOBODY = _HASHER.hash(secrets.token_urlsafe(32))


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    with _SLOTS:
        return _HASHER.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one behind ``stored``; None (no such account) takes as long and is False."""
    with _SLOTS:
        try:
            _HASHER.verify(stored or _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether ``stored`` was made with lower cost and should be made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(stored)
