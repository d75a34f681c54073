"""Credentials: sealed with AES-GCM, each bound to its owner and name, so that moving a ciphertext opens nothing."""

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, delete, insert, or_, select, update

from orderloom.errors import OrderloomError
from orderloom.store.keyring import Keyring
from orderloom.store.link import Database, Link
from orderloom.store.schema import secret
from orderloom.store.types import MOMENT

OVERLAP: Final = timedelta(hours=24)
"""How long a replaced value stays valid: messages signed with it may still be on their way."""

_NONCE: Final = 12

_VALID: Final = (
    select(secret.c.seq, secret.c.key_id, secret.c.sealed)
    .where(
        secret.c.owner == bindparam("owner"),
        secret.c.name == bindparam("name"),
        or_(secret.c.valid_until.is_(None), secret.c.valid_until > bindparam("now", type_=MOMENT)),
    )
    .order_by(secret.c.seq.desc())
)
_ADD: Final = insert(secret).values(
    {name: bindparam(name) for name in ("owner", "name", "key_id", "sealed", "created_at")}
)
_REPLACE: Final = (
    update(secret)
    .where(secret.c.seq == bindparam("row"), secret.c.valid_until.is_(None))
    .values(valid_until=bindparam("until"))
)
_REMOVE: Final = delete(secret).where(secret.c.seq == bindparam("row"))
_ALL: Final = select(secret.c.seq, secret.c.owner, secret.c.name, secret.c.key_id, secret.c.sealed).order_by(
    secret.c.seq
)
_RESEAL: Final = (
    update(secret)
    .where(secret.c.seq == bindparam("row"))
    .values(key_id=bindparam("key_id"), sealed=bindparam("sealed"))
)


class SecretUnreadableError(OrderloomError):
    """A stored credential that no key opens: the key file is another one, or the row was tampered with."""

    code = "store.secret_unreadable"


class SqlSecrets:
    """The ``Secrets`` port."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def put(self, owner: str, name: str, value: str) -> None:
        """Store; a value that is replaced stays valid for a day, one replaced before that goes at once."""
        self._database.transact(lambda link: self._put(link, owner, name, value))

    def _put(self, link: Link, owner: str, name: str, value: str) -> None:
        link.exclude("secrets")
        now = self._database.clock.now()
        known = link.rows(_VALID, {"owner": owner, "name": name, "now": now})
        if known and self._open(owner, name, known[0]) == value:
            return
        for row in known[:1]:
            link.run(_REPLACE, {"row": row[0], "until": now + OVERLAP})
        for row in known[1:]:
            link.run(_REMOVE, {"row": row[0]})
        key_id, sealed = self._seal(owner, name, value)
        link.run(_ADD, {"owner": owner, "name": name, "key_id": key_id, "sealed": sealed, "created_at": now})

    def get(self, owner: str, name: str) -> tuple[str, ...]:
        """All values valid now, newest first; raises ``SecretUnreadableError``."""
        with self._database.snapshot() as link:
            rows = link.rows(_VALID, {"owner": owner, "name": name, "now": self._database.clock.now()})
        return tuple(self._open(owner, name, row) for row in rows)

    def rotate(self) -> int:
        """Seal everything with the current key; how many were sealed with another before."""
        return self._database.transact(self._rotate)

    def _rotate(self, link: Link) -> int:
        link.exclude("secrets")
        count = 0
        for row, owner, name, key_id, sealed in link.rows(_ALL):
            if key_id == self._keyring.current:
                continue
            value = self._open(str(owner), str(name), (row, key_id, sealed))
            current, resealed = self._seal(str(owner), str(name), value)
            link.run(_RESEAL, {"row": row, "key_id": current, "sealed": resealed})
            count += 1
        return count

    def _seal(self, owner: str, name: str, value: str) -> tuple[str, bytes]:
        current = self._keyring.current
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._key(current, owner, name)).encrypt(nonce, value.encode(), _bound(owner, name, current))
        return current, nonce + sealed

    def _open(self, owner: str, name: str, row: Sequence[object]) -> str:
        """The value of ``(seq, key id, sealed)``."""
        _, key_id, sealed = row
        if not isinstance(key_id, str) or not isinstance(sealed, bytes):
            raise TypeError(type(sealed))
        try:
            cipher = AESGCM(self._key(key_id, owner, name))
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(owner, name, key_id)).decode()
        except InvalidTag as error:
            raise SecretUnreadableError(owner=owner, name=name) from error

    def _key(self, key_id: str, owner: str, name: str) -> bytes:
        key = self._keyring.key(key_id)
        if key is None:
            raise SecretUnreadableError(owner=owner, name=name)
        return key


def _bound(owner: str, name: str, key_id: str) -> bytes:
    """What a ciphertext is bound to; lengths keep ``("ab", "c")`` and ``("a", "bc")`` apart."""
    return b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in (owner, name, key_id))
