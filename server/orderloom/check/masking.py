"""What somebody sees of a personal value who may not see it whole.

A masked value is a value of the same field, so that every door shows it like any other; masking it again changes
nothing. What has no telling part is not shown at all.
"""

import re
from collections.abc import Mapping
from typing import Final, Protocol, runtime_checkable

from orderloom.check.plan import Codec, FieldFault

SEALED: Final[Mapping[str, object]] = {"encrypted": True}
"""Stands in the journal for every value of an encrypted field."""

_STAR: Final = "*"
_FEW: Final = 2
_NUMBER: Final = re.compile(r"[+0-9A-Za-z* ()-]{8,}", re.ASCII)
_HEAD, _TAIL = 6, 4


@runtime_checkable
class Masking(Protocol):
    """A codec that knows which parts of its values tell nobody."""

    def mask(self, value: object) -> object:
        """The masked value; None shows nothing."""


def masked(codec: Codec, value: object) -> object:
    """A Python value as shown to those who may not see it whole."""
    if value is None:
        return None
    if isinstance(codec, Masking):
        return codec.mask(value)
    return mask_text(value) if isinstance(value, str) else None


def masked_json(codec: Codec, raw: object) -> object:
    """The same for a JSON value as a door received or showed it; nothing of what the field cannot read."""
    try:
        return codec.encode(masked(codec, codec.decode(raw)))
    except FieldFault:
        return None


def mask_text(text: str) -> str:
    """``138****1234``, ``张**``, ``a***@example.com``: enough to recognise, not enough to use."""
    if len(text) <= _FEW:
        return text[:1] + _STAR
    name, at, domain = text.rpartition("@")
    if at and name:
        return f"{name[0]}***@{domain}"
    if _NUMBER.fullmatch(text):
        head = min(len(text) - 2 * _TAIL, _HEAD)
        return f"{text[:head]}****{text[-_TAIL:]}"
    return text[0] + _STAR * _FEW
