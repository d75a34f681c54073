"""The one written form of a document, and its hash.

Exports, stored versions and digests are of these bytes, so a document that says the same thing is the same text: UTF-8
without escapes, LF, two spaces of indent, one final newline; ``kind``, ``id``, ``type``, ``title`` and ``help`` first,
other keys in code-point order; lists keep their order; numbers keep the digits they were written with.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring

_FIRST = {name: place for place, name in enumerate(("kind", "id", "type", "title", "help"))}
_INDENT = "  "
_WORDS = {None: "null", True: "true", False: "false"}


def canonical(data: object) -> bytes:
    """The canonical bytes of JSON data; raises ``TypeError`` for what is no exact JSON (floats included)."""
    return (_written(data, "\n") + "\n").encode()


def digest(data: object) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return sha256(canonical(data)).hexdigest()


def digest_all(documents: Iterable[tuple[str, str, object]]) -> str:
    """One hash for a set of documents (kind, id, data), whatever their order."""
    total = sha256()
    for kind, document, data in sorted(documents, key=lambda one: one[:2]):
        total.update(f"{kind}/{document} {digest(data)}\n".encode())
    return total.hexdigest()


def _written(data: object, newline: str) -> str:
    """One value, its members on lines that begin with ``newline`` and one indent more."""
    if isinstance(data, str):
        return encode_basestring(data)
    if data is None or isinstance(data, bool):
        return _WORDS[data]
    if isinstance(data, int):
        return str(data)
    if isinstance(data, Decimal) and data.is_finite():
        return f"{data:f}"
    inner = newline + _INDENT
    if isinstance(data, Mapping):
        return _bracketed("{}", [_member(key, data[key], inner) for key in sorted(data, key=_rank)], newline)
    if isinstance(data, Sequence) and not isinstance(data, bytes):
        return _bracketed("[]", [_written(value, inner) for value in data], newline)
    raise TypeError(type(data).__name__)


def _bracketed(brackets: str, members: Sequence[str], newline: str) -> str:
    if not members:
        return brackets
    between = newline + _INDENT
    return brackets[0] + between + ("," + between).join(members) + newline + brackets[1]


def _member(key: object, value: object, newline: str) -> str:
    if not isinstance(key, str):
        raise TypeError(type(key).__name__)
    return f"{encode_basestring(key)}: {_written(value, newline)}"


def _rank(key: object) -> tuple[int, str]:
    name = str(key)
    return _FIRST.get(name, len(_FIRST)), name
