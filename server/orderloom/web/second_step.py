"""The second step of signing in: codes that change every half minute (RFC 6238), and recovery codes."""

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

RECOVERY_CODES = 10
"""How many a person gets; each works once."""

PERIOD_S = 30
_SLACK = 1
"""Half minutes that a device's clock may be off."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_seed() -> str:
    """A fresh secret of 160 bits for an authenticator app."""
    return pyotp.random_base32(32)


def address(seed: str, name: str, issuer: str) -> str:
    """What the QR code says, for authenticator apps."""
    return pyotp.TOTP(seed).provisioning_uri(name=name, issuer_name=issuer)


def step_of(seed: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, near enough to ``now``; None for a wrong one."""
    digits = code.replace(" ", "")
    present = int(now.timestamp()) // PERIOD_S
    generator = pyotp.HOTP(seed)
    found = None
    for step in range(present - _SLACK, present + _SLACK + 1):
        if hmac.compare_digest(generator.at(step).encode(), digits.encode(errors="replace")):
            found = step
    return found


def recovery_codes() -> list[str]:
    """Fresh recovery codes, about 49 bits each; guessing is throttled."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]


def hashed_recovery(account: str, code: str) -> str:
    """What is stored of a recovery code: bound to its owner, deaf to case, spaces and dashes."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(f"{account}:{plain}".encode()).hexdigest()
