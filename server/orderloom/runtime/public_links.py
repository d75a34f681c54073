"""Public links: their codes, and what a reader is told of one.

A code is worked out from the link's id with a key that lies outside the database, so whoever reads the database, a
backup or the journal cannot follow a link; what is stored to find it again is a hash of the code.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from orderloom.check.plan import TablePlan
from orderloom.model.values import PublicLink
from orderloom.runtime.rows import Record

PATH = "/t/"
"""What the address of a link begins with."""

_CODE_BYTES = 10


def code_of(key: bytes, link: str) -> str:
    """The code of a link: 80 bits, in letters and digits that survive being read aloud."""
    seal = hmac.new(key, link.encode(), hashlib.sha256).digest()[:_CODE_BYTES]
    return base64.b32encode(seal).decode().lower()


def hash_of(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def addressed(record: Record, table: TablePlan, key: bytes, now: datetime) -> Record:
    """The record with state and address of its links, for somebody who may read them."""
    links = {
        name: PublicLink(value.id, value.expires_at, _state(value, now), PATH + code_of(key, value.id))
        for name, field in table.fields.items()
        if field.linked and isinstance(value := record.values.get(name), PublicLink)
    }
    return record.having(**links) if links else record


def _state(link: PublicLink, now: datetime) -> str:
    return "expired" if link.expires_at is not None and link.expires_at <= now else "active"
