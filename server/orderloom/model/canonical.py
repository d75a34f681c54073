"""The one written form of a document, and its hash.

Exports, stored versions and digests are of these bytes, so a document that says the same thing is the same text: UTF-8
without escapes, LF, two spaces of indent, one final newline; ``kind``, ``id``, ``type``, ``title`` and ``help`` first,
other keys in code-point order; lists keep their order; numbers keep the digits they were written with.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256

_FIRST = {name: place for place, name in enumerate(("kind", "id", "type", "title", "help"))}
_INDENT = "  "


def canonical(data: object) -> bytes:
    """The canonical bytes of JSON data; raises ``TypeError`` for what is no exact JSON (floats included)."""
    return ("".join(_written(data, "\n")) + "\n").encode()


def digest(data: object) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return sha256(canonical(data)).hexdigest()


def digest_all(documents: Iterable[tuple[str, str, object]]) -> str:
    """One hash for a set of documents (kind, id, data), whatever their order."""
    total = sha256()
    for kind, document, data in sorted(documents, key=lambda one: one[:2]):
        total.update(f"{kind}/{document} {digest(data)}\n".encode())
    return total.hexdigest()


def _written(data: object, newline: str) -> Iterator[str]:
    if data is None or isinstance(data, bool | str):
        yield json.dumps(data, ensure_ascii=False)
    elif isinstance(data, int):
        yield str(data)
    elif isinstance(data, Decimal) and data.is_finite():
        yield f"{data:f}"
    elif isinstance(data, Mapping):
        members = sorted(data.items(), key=_rank)
        yield from _bracketed("{}", (_member(key, value, newline + _INDENT) for key, value in members), newline)
    elif isinstance(data, Sequence) and not isinstance(data, bytes):
        yield from _bracketed("[]", (_written(value, newline + _INDENT) for value in data), newline)
    else:
        raise TypeError(type(data).__name__)


def _bracketed(brackets: str, members: Iterable[Iterator[str]], newline: str) -> Iterator[str]:
    between = newline + _INDENT
    empty = True
    yield brackets[0]
    for member in members:
        yield between if empty else "," + between
        yield from member
        empty = False
    yield brackets[1] if empty else newline + brackets[1]


def _member(key: object, value: object, newline: str) -> Iterator[str]:
    if not isinstance(key, str):
        raise TypeError(type(key).__name__)
    yield json.dumps(key, ensure_ascii=False) + ": "
    yield from _written(value, newline)


def _rank(member: tuple[object, object]) -> tuple[int, str]:
    key = str(member[0])
    return _FIRST.get(key, len(_FIRST)), key
