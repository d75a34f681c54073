"""Where a form may send somebody afterwards: only to a path of this server."""

from urllib.parse import urlsplit

HOME = "/"
NEW_APP = "/build/new"
_LONGEST = 2_000


def local(target: str) -> str:
    """``target`` when it is a plain path here, else the start page.

    Browsers read two slashes of either kind as another server and drop tabs and line ends, so all of that is out.
    """
    if (
        not target.startswith("/")
        or len(target) > _LONGEST
        or "\\" in target
        or not target.isprintable()
        or not target.isascii()
    ):
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc or target.startswith("//") else target
