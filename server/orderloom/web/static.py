"""The built browser files, read once: hashed names are cached for a year, text is kept compressed."""

import gzip
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.web import guards, services
from orderloom.web.assets import PREFIX
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

_HASHED = re.compile(r"[.-][0-9A-Za-z]{8,}\.")
_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")
_FOREVER = "public, max-age=31536000, immutable"
_FILES_KEY = "orderloom_static"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in memory; ``packed`` is its gzip form where that is smaller."""

    content: bytes
    packed: bytes | None
    media_type: str
    caching: str


def read_all(folder: Path) -> dict[str, StaticFile]:
    """Every file directly in ``folder`` by name, the manifest and hidden ones left out; none while nothing is built."""
    if not folder.is_dir():
        return {}
    names = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return {path.name: _read(path) for path in names if path.name != "manifest.json"}


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if media_type.startswith(_TEXT) else None
    small = packed if packed is not None and len(packed) < len(content) else None
    return StaticFile(content, small, media_type, _FOREVER if _HASHED.search(path.name) else "no-cache")


@get(f"{PREFIX}/{{file:str}}", guards=[guards.machine], sync_to_thread=False)
def asset(request: Call, file: FromPath[str]) -> Response[bytes]:
    """One built file; only names that lay in the folder at the start exist."""
    files = request.app.state[_FILES_KEY]
    found = files.get(file)
    if not isinstance(found, StaticFile):
        raise not_there()
    headers = {"cache-control": found.caching, "vary": "accept-encoding"}
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(found.content, media_type=found.media_type, headers=headers)


@get("/favicon.ico", guards=[guards.machine], sync_to_thread=False)
def favicon(request: Call) -> Response[bytes]:
    """The icon that browsers ask for unasked: the built one, or none."""
    files = request.app.state[_FILES_KEY]
    icon = next((item for name, item in files.items() if name.startswith("favicon")), None)
    if not isinstance(icon, StaticFile):
        return Response(b"", status_code=204, headers={"cache-control": "public, max-age=86400"})
    return Response(icon.content, media_type=icon.media_type, headers={"cache-control": "public, max-age=86400"})


def state(known: services.Services) -> dict[str, object]:
    """What the handlers of this module look up in the site's state."""
    return {_FILES_KEY: read_all(known.assets)}


handlers = (asset, favicon)
