"""Unpacks the body of an answer as it comes, and stops where it grows too large: sizes are counted, never believed."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

MOST_BYTES: Final = 10 * 1024 * 1024
"""Of one answer, after unpacking."""

_PIECE: Final = 1 << 16
_UNPACKED: Final = frozenset({"", "identity"})
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


class BodyTooLargeError(Exception):
    """The answer is larger than anything that is read."""


class BodyBrokenError(Exception):
    """The answer is packed in a way that nobody asked for, or not as it says."""


def unpacked(pieces: Iterable[bytes], encoding: str, most: int = MOST_BYTES) -> bytes:
    """The whole body; raises ``BodyTooLargeError`` and ``BodyBrokenError``."""
    found = bytearray()
    for piece in _plain(pieces, encoding.strip().lower()):
        found += piece
        if len(found) > most:
            raise BodyTooLargeError
    return bytes(found)


def _plain(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in _UNPACKED:
        return iter(pieces)
    if encoding in _PACKED:
        return _inflated(pieces)
    raise BodyBrokenError


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A little at a time, so that a small piece cannot become a large one in memory."""
    machine = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for piece in pieces:
            left = piece
            while left and not machine.eof:
                yield machine.decompress(left, _PIECE)
                left = machine.unconsumed_tail
        while not machine.eof and (more := machine.decompress(machine.unconsumed_tail, _PIECE)):
            yield more
    except zlib.error as error:
        raise BodyBrokenError from error
    if not machine.eof:
        raise BodyBrokenError
