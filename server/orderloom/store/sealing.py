"""Encrypted fields at rest, and what can be compared without being known.

A value is sealed with AES-GCM, bound to its app, table, field and record: a ciphertext that was moved to another place
opens nothing. Which key sealed it stands in front, so that values sealed before a change of keys stay readable.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.errors import OrderloomError
from orderloom.runtime.ports import Record
from orderloom.store.keyring import Keyring
from orderloom.store.types import from_json_text, to_json_text

_NONCE: Final = 12
_KEY_ID: Final = 8


class FieldUnreadableError(OrderloomError):
    """An encrypted value that no key opens: the key file is another one, or the value was tampered with or moved."""

    code = "store.field_unreadable"


class Sealer:
    """Seals and opens with the keys of one installation."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def seal(self, place: Sequence[str], value: object) -> bytes:
        """A JSON value as a ciphertext that belongs to ``place`` and nowhere else."""
        key_id = self._keyring.current
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._key(key_id, place)).encrypt(nonce, to_json_text(value).encode(), _bound(place))
        return bytes.fromhex(key_id) + nonce + sealed

    def open(self, place: Sequence[str], sealed: bytes) -> object:
        """The JSON value; raises ``FieldUnreadableError``."""
        key = self._key(sealed[:_KEY_ID].hex(), place)
        nonce, rest = sealed[_KEY_ID : _KEY_ID + _NONCE], sealed[_KEY_ID + _NONCE :]
        try:
            return from_json_text(AESGCM(key).decrypt(nonce, rest, _bound(place)))
        except InvalidTag as error:
            raise FieldUnreadableError(place="/".join(place)) from error

    def _key(self, key_id: str, place: Sequence[str]) -> bytes:
        key = self._keyring.key(key_id)
        if key is None:
            raise FieldUnreadableError(place="/".join(place))
        return key

    def hashes(self, *parts: str) -> tuple[str, ...]:
        """What stands for a text that must be found again and never read: one per key, the current one first."""
        return tuple(
            hmac.digest(hashlib.sha256(b"orderloom compare" + key).digest(), _bound(parts), "sha256").hex()
            for key in self._keyring.all
        )


class NoKeysError(OrderloomError):
    """A table with encrypted fields in a store that was opened without keys."""

    code = "store.no_keys"


class SealedTable:
    """The encrypted fields of one table, sealed and opened with ``sealer``."""

    def __init__(self, app: str, table: str, fields: Iterable[FieldPlan], sealer: Sealer | None) -> None:
        """Without a sealer nothing can be written or read of these fields."""
        self._place = (app, table)
        self._fields = tuple(fields)
        self._sealer = sealer

    def sealed(self, record: object, field: FieldPlan, value: object) -> bytes:
        """A value of one record as the database keeps it."""
        return self._keys.seal((*self._place, field.id, str(record)), field.codec.encode(value))

    def opened(self, record: Record) -> Record:
        """A record with values in place of ciphertexts."""
        found = {
            field.id: field.codec.decode(self._keys.open((*self._place, field.id, record.id), value))
            for field in self._fields
            if isinstance(value := record.values.get(field.id), bytes)
        }
        return replace(record, values={**record.values, **found})

    @property
    def _keys(self) -> Sealer:
        if self._sealer is None:
            raise NoKeysError(table=self._place[1])
        return self._sealer


def sealed_table(app: str, plan: TablePlan, sealer: Sealer | None) -> SealedTable | None:
    """The encrypted fields of a table; None when it has none."""
    fields = [field for field in plan.fields.values() if field.encrypted]
    return SealedTable(app, plan.id, fields, sealer) if fields else None


def _bound(parts: Sequence[str]) -> bytes:
    """Parts that cannot be mistaken for others: each after its length."""
    return b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
