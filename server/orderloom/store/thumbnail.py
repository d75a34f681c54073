"""Make a picture small, as a process of its own: ``python -m orderloom.store.thumbnail`` reads a picture from its
input and writes a small one without any metadata to its output.

Pictures come from strangers and are unpacked by foreign code, so this happens where little memory and time can be
taken and nothing can be reached.
"""

import io
import resource
import subprocess
import sys
from typing import Final

from PIL import Image, ImageOps

MOST_MEGAPIXELS: Final = 50
SIDE: Final = 320
MEDIA_TYPE: Final = "image/webp"

_MEMORY: Final = 900 * 1024 * 1024
"""Room for the largest picture unpacked in four colours, once whole and once while it is turned."""

_SECONDS: Final = 20
_QUALITY: Final = 80
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")


def shrink(content: bytes) -> bytes:
    """The picture within ``SIDE`` pixels, upright, as WebP. Raises what Pillow raises for anything but a picture."""
    Image.MAX_IMAGE_PIXELS = MOST_MEGAPIXELS * 1_000_000
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        if picture.width * picture.height > MOST_MEGAPIXELS * 1_000_000:
            raise Image.DecompressionBombError
        picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a large photograph is never unpacked whole
        picture.thumbnail((SIDE, SIDE), reducing_gap=2.0)
        upright = ImageOps.exif_transpose(picture)
    small = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def thumbnail(content: bytes) -> bytes | None:
    """The small picture, made in a process with bounds; None for what cannot be shown as a picture."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", __name__],
            input=content,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        small = shrink(sys.stdin.buffer.read())
    except (
        OSError,
        ValueError,
        MemoryError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return 1
    sys.stdout.buffer.write(small)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
