"""Paths into a message: ``line_items.0.sku``, ``shipping_lines.*.price``, ``$root.email``.

A part is a key, a position in a list, or ``*`` for every element. ``.`` (or nothing) is the thing itself. ``$root.``
leaves the element of a list that is being read and starts at the record again. A missing key reads like null.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

_ROOT = "$root"
_EVERY = "*"


@dataclass(frozen=True, slots=True)
class Found:
    """A value of the message together with the JSON pointer to it."""

    value: object
    pointer: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where paths start: ``here`` is the record or element being read, ``count`` how many elements it stands for."""

    here: Found
    root: Found
    count: int = 1

    def inside(self, found: Found, count: int = 1) -> "Scope":
        """The scope of an element of this record."""
        return replace(self, here=found, count=count)

    def rule_data(self) -> dict[str, object]:
        """What a condition sees: the element's own keys, and the record under ``$root``."""
        own = self.here.value if isinstance(self.here.value, dict) else {}
        return {**own, _ROOT: self.root.value}


def _checked(path: str) -> str:
    parts = _parts(path)
    if any(not part or (part == _ROOT and position) for position, part in enumerate(parts)):
        raise ValueError(path)
    return path


PathText = Annotated[str, AfterValidator(_checked)]
"""A path written in a manifest."""


@lru_cache(maxsize=4096)
def _parts(path: str) -> tuple[str, ...]:
    return () if path in ("", ".") else tuple(path.split("."))


def has_many(path: str) -> bool:
    """Whether the path can find several values."""
    return _EVERY in _parts(path)


def find(path: str, scope: Scope) -> tuple[Found, ...]:
    """Everything at ``path`` that is there and not null, in the order of the message."""
    parts = _parts(path)
    from_root = bool(parts) and parts[0] == _ROOT
    found: tuple[Found, ...] = (scope.root if from_root else scope.here,)
    for part in parts[1:] if from_root else parts:
        found = tuple(child for parent in found for child in _children(parent, part))
    return tuple(one for one in found if one.value is not None)


def _children(parent: Found, part: str) -> Iterable[Found]:
    value = parent.value
    if part == _EVERY:
        return elements(parent)
    if isinstance(value, dict):
        return (Found(value[part], f"{parent.pointer}/{_escaped(part)}"),) if part in value else ()
    if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
        return (Found(value[int(part)], f"{parent.pointer}/{int(part)}"),)
    return ()


def elements(found: Found) -> tuple[Found, ...]:
    """Each element of a list that was found; nothing for any other value."""
    if not isinstance(found.value, list):
        return ()
    return tuple(Found(value, f"{found.pointer}/{index}") for index, value in enumerate(found.value))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
