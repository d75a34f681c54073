"""What a file is, judged by its extension and its first bytes together; pictures also by their size in pixels."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from orderloom.runtime.ports import FileRefusedError

UNKNOWN = "application/octet-stream"
"""For every extension that is not listed; such files are only ever downloaded."""

MOST_MEGAPIXELS = 50

_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of file: its media type, what its first bytes must be, and how large a picture is."""

    media_type: str
    begins: tuple[bytes, ...] = ()
    text: bool = False
    pixels: Callable[[bytes], int] | None = None


def media_type(name: str, content: bytes) -> str:
    """The media type; raises ``FileRefusedError`` when content and extension disagree or a picture is too big.

    Extensions that are not listed say nothing; such files are kept as bytes of no known sort.
    """
    extension = PurePosixPath(name.lower()).suffix
    sort = _SORTS.get(extension)
    if sort is None:
        return UNKNOWN
    fits = _is_text(content) if sort.text else content.startswith(sort.begins)
    if not fits:
        raise FileRefusedError("file.kind", extension=extension)
    if sort.pixels is not None and _pixels(sort.pixels, content, extension) > MOST_MEGAPIXELS * 1_000_000:
        raise FileRefusedError("file.picture_too_large", most=MOST_MEGAPIXELS)
    return sort.media_type


def _pixels(measure: Callable[[bytes], int], content: bytes, extension: str) -> int:
    try:
        return measure(content)
    except (struct.error, IndexError) as fault:
        raise FileRefusedError("file.kind", extension=extension) from fault


def _is_text(content: bytes) -> bool:
    """Whether this is text in UTF-8 or GB 18030, the two that spreadsheets here write."""
    if b"\0" in content[:_HEAD]:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _png(content: bytes) -> int:
    width, height = struct.unpack_from(">II", content, 16)
    return int(width) * int(height)


def _gif(content: bytes) -> int:
    width, height = struct.unpack_from("<HH", content, 6)
    return int(width) * int(height)


def _jpeg(content: bytes) -> int:
    """The size in the first frame header, found by walking the segments."""
    at = 2
    while True:
        mark, length = struct.unpack_from(">HH", content, at)
        is_frame = 0xFFC0 <= mark <= 0xFFCF and mark not in {0xFFC4, 0xFFC8, 0xFFCC}
        if is_frame:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width) * int(height)
        if mark < 0xFF00 or length < 2:
            raise IndexError(at)
        at += 2 + length


def _webp(content: bytes) -> int:
    """The size of a lossy, lossless or extended picture."""
    form = content[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return (int(width) & 0x3FFF) * (int(height) & 0x3FFF)
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return ((int(bits) & 0x3FFF) + 1) * (((int(bits) >> 14) & 0x3FFF) + 1)
    if form != b"VP8X" or len(content) < 30:
        raise IndexError(form)
    return (int.from_bytes(content[24:27], "little") + 1) * (int.from_bytes(content[27:30], "little") + 1)


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_SORTS = {
    ".png": Sort("image/png", (b"\x89PNG\r\n\x1a\n",), pixels=_png),
    ".jpg": Sort("image/jpeg", (b"\xff\xd8\xff",), pixels=_jpeg),
    ".jpeg": Sort("image/jpeg", (b"\xff\xd8\xff",), pixels=_jpeg),
    ".gif": Sort("image/gif", (b"GIF87a", b"GIF89a"), pixels=_gif),
    ".webp": Sort("image/webp", (b"RIFF",), pixels=_webp),
    ".pdf": Sort("application/pdf", (b"%PDF-",)),
    ".zip": Sort("application/zip", _ZIP),
    ".xlsx": Sort(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    ".docx": Sort(f"{_OFFICE}wordprocessingml.document", _ZIP),
    ".pptx": Sort(f"{_OFFICE}presentationml.presentation", _ZIP),
    ".xls": Sort("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0",)),
    ".doc": Sort("application/msword", (b"\xd0\xcf\x11\xe0",)),
    ".mp4": Sort("video/mp4", (b"\0\0\0",)),
    ".txt": Sort("text/plain", text=True),
    ".csv": Sort("text/csv", text=True),
    ".json": Sort("application/json", text=True),
}
