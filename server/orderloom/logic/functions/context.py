"""What surrounds a record: the time, the person, parameters, and the record before the change.

All of it is read from the paths ``@now``, ``@me.…``, ``@param.…`` and ``@old.…`` that the caller supplies.
"""

from orderloom.logic.registry import Entry, reader
from orderloom.logic.scope import Scope
from orderloom.logic.values import strictly_equal, text


@reader(Entry(("now",), "context", (0, 0)))
def now(scope: Scope) -> object:
    """The moment of this evaluation, a UTC datetime; the same all through one evaluation."""
    return scope.record.get("@now")


@reader(Entry(("me",), "context", (1, 1)))
def me(scope: Scope, part: object) -> object:
    """About the acting person: ``id``, ``name`` or ``roles`` (a list)."""
    return scope.record.get(f"@me.{text(part)}")


@reader(Entry(("param",), "context", (1, 1)))
def param(scope: Scope, name: object) -> object:
    """The value of an app parameter."""
    return scope.record.get(f"@param.{text(name)}")


@reader(Entry(("old",), "context", (1, 1)))
def old(scope: Scope, path: object) -> object:
    """A field's value before the change; null when the record is new."""
    return scope.record.get(f"@old.{text(path)}")


@reader(Entry(("changed",), "context", (1, None), "spread"))
def changed(scope: Scope, *paths: object) -> bool:
    """Whether one of the fields differs from before the change; null equals null."""
    return any(
        not strictly_equal(scope.record.get(path), scope.record.get(f"@old.{path}")) for path in map(text, paths)
    )
