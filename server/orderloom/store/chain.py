"""What seals the journal: a salted digest per event and a keyed chain over the digests.

The digest covers the event to the letter; its salt makes it useless for guessing erased content. The chain covers
epoch, position, id and digest, so that erasing content later leaves it sound, and its key lies outside the database, so
that nobody with access to the database alone can forge a link.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

import msgspec

from orderloom.runtime.ports import Event
from orderloom.store.types import micros_of, to_json_text

_SALT_BYTES: Final = 16

START: Final = bytes(32)
"""What the first link follows."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of an event that are kept as JSON text."""

    cause: str
    input: str
    change: str

    @classmethod
    def of(cls, event: Event) -> "Letter":
        """As they will be stored."""
        return cls(to_json_text(event.cause), to_json_text(event.input), to_json_text(event.change))


def digest(event: Event, letter: Letter, salt: bytes) -> bytes:
    """What the chain covers instead of the event itself."""
    content = (
        salt,
        event.id,
        micros_of(event.at),
        event.app,
        event.table,
        event.record,
        event.version,
        event.kind,
        event.actor,
        event.actor_name,
        letter.cause,
        letter.input,
        letter.change,
    )
    return hashlib.sha256(msgspec.json.encode(content)).digest()


def new_salt() -> bytes:
    """A salt for one event."""
    return secrets.token_bytes(_SALT_BYTES)


def vouch(key: bytes, event: str, event_digest: bytes) -> str:
    """What stands in the event of an erasure for an event that it emptied; only the key's owner can write it."""
    return hmac.digest(key, msgspec.json.encode(("erased", event, event_digest)), "sha256").hex()


def link_after(key: bytes, previous: bytes, epoch: int, position: int, event: str, event_digest: bytes) -> bytes:
    """The chain's next link."""
    content = (previous, epoch, position, event, event_digest)
    return hmac.digest(key, msgspec.json.encode(content), "sha256")
