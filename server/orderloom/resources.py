"""Where the shipped folders lie: inside an installed wheel, or in the checkout of an editable install.

A wheel carries them under ``orderloom/_shipped/``; the build hook puts them there. No other module knows either place.
"""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_shipped"
_CHECKOUT = _PACKAGE.parent.parent
_IN_CHECKOUT = {
    "templates": Path("templates"),
    "builtin_templates": Path("builtin_templates"),
    "plugins": Path("plugins"),
    "designer": Path("designer", "dist"),
}


@cache
def _folder(name: str) -> Path:
    """The shipped copy where there is one, else the folder of the checkout (which may not exist yet)."""
    shipped = _SHIPPED / name
    return shipped if shipped.is_dir() else _CHECKOUT / _IN_CHECKOUT[name]


def templates_dir() -> Path:
    """Jinja pages, parts and field fragments."""
    return _folder("templates")


def builtin_templates_dir() -> Path:
    """Industry apps that come with the product: one folder of documents per app id."""
    return _folder("builtin_templates")


def plugins_dir() -> Path:
    """Platform plugins that come with the product: one folder with a manifest per plugin id."""
    return _folder("plugins")


def assets_dir() -> Path:
    """Built browser files with their ``manifest.json``; empty or missing until the build hook has run."""
    return _folder("designer")
