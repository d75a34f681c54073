"""The keys of an installation: everything is derived from the master key, which never touches the database."""

import hashlib
from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from orderloom.errors import OrderloomError

_BYTES: Final = 32


class WeakKeyError(OrderloomError):
    """A master key that is too short to be one."""

    code = "store.weak_key"


def derive(master: bytes, purpose: str) -> bytes:
    """A key for one purpose; raises ``WeakKeyError``."""
    if len(master) < _BYTES:
        raise WeakKeyError(bytes=len(master), needed=_BYTES)
    return HKDF(SHA256(), _BYTES, None, f"orderloom {purpose}".encode()).derive(master)


class Keyring:
    """The key that seals secrets now, and earlier ones that still open them."""

    def __init__(self, master: bytes, earlier: Sequence[bytes] = ()) -> None:
        """``master`` and ``earlier`` are master keys, newest first."""
        keys = [derive(key, "secrets") for key in (master, *earlier)]
        self.current: Final = key_id(keys[0])
        self._keys: Final = {key_id(key): key for key in reversed(keys)}

    @property
    def all(self) -> tuple[bytes, ...]:
        """Every key, the current one first."""
        current = self._keys[self.current]
        return (current, *(key for name, key in self._keys.items() if name != self.current))

    def key(self, id: str) -> bytes | None:
        """The key with this id, or None."""
        return self._keys.get(id)


def key_id(key: bytes) -> str:
    """What names a key without telling anything about it."""
    return hashlib.sha256(b"orderloom key id" + key).hexdigest()[:16]
