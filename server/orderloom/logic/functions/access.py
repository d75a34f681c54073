"""Reading the data: ``var``, ``val``, ``exists``, ``missing``, ``missing_some``."""

from collections.abc import Iterable, Mapping, Sequence

from orderloom.logic.errors import invalid_arguments
from orderloom.logic.registry import Entry, reader
from orderloom.logic.scope import Scope
from orderloom.logic.values import items_of, text, whole

_NOTHING = object()


@reader(Entry(("var",), "access", (0, 2)))
def var(scope: Scope, path: object = None, default: object = None) -> object:
    """The value at a dotted path of the data (inside a loop: of the item), or the default where there is null.

    An empty path is the whole; a number or a numeric part picks from a list: ``{"var": ["pie.filling", "none"]}``.
    """
    found = dig(scope.value, _dotted(path))
    return default if found is None or found is _NOTHING else found


@reader(Entry(("val",), "access", (0, None), "spread"))
def val(scope: Scope, *path: object) -> object:
    """The value at a path given part by part, dots not special: ``{"val": ["pie", "filling"]}``.

    A first part ``[n]`` climbs. Each loop adds two levels: 1 holds its ``index``, 2 is the data around it.
    """
    found = _climb(scope, path)
    return None if found is _NOTHING else found


@reader(Entry(("exists",), "access", (1, None), "spread"))
def exists(scope: Scope, *path: object) -> bool:
    """Whether the path is there at all, even with null; the path is given as for ``val``."""
    return _climb(scope, path) is not _NOTHING


@reader(Entry(("missing",), "access", (0, None), "spread"))
def missing(scope: Scope, *paths: object) -> list[object]:
    """Those of the given dotted paths whose value is null or empty text, as a list."""
    wanted = paths[0] if paths and isinstance(paths[0], list) else paths
    return [path for path in wanted if _is_missing(scope, path)]


@reader(Entry(("missing_some",), "access", (2, 2)))
def missing_some(scope: Scope, needed: object, paths: object) -> list[object]:
    """The missing ones of a list of paths, or an empty list when at least ``needed`` are there."""
    wanted = items_of(paths)
    gone = missing(scope, *wanted)
    return [] if len(wanted) - len(gone) >= whole(needed) else gone


def dig(value: object, path: Iterable[str]) -> object:
    """What lies below ``path`` in a plain value; a marker that is never null where nothing does."""
    for part in path:
        if isinstance(value, Mapping):
            value = value.get(part, _NOTHING)
        elif (
            isinstance(value, Sequence)
            and not isinstance(value, str)
            and part.isdecimal()
            and len(part) < len("10000000")
        ):
            place = int(part)
            value = value[place] if place < len(value) else _NOTHING
        else:
            return _NOTHING
    return value


def get(value: object, path: Iterable[str]) -> object:
    """What lies below ``path`` in a plain value, null where nothing does."""
    found = dig(value, path)
    return None if found is _NOTHING else found


def _dotted(path: object) -> list[str]:
    written = text(path)
    return written.split(".") if written else []


def _is_missing(scope: Scope, path: object) -> bool:
    found = dig(scope.value, _dotted(path))
    return found is _NOTHING or found is None or found == ""


def _climb(scope: Scope, path: Sequence[object]) -> object:
    steps = list(path)
    levels = 0
    if steps and isinstance(steps[0], list):
        if len(steps[0]) != 1:
            raise invalid_arguments()
        levels = abs(whole(steps[0][0]))
        del steps[0]
    loops, about_loop = divmod(levels, 2)
    found = scope.outer(loops)
    if found is None:
        return _NOTHING
    start: object = {"index": found.index} if about_loop else found.value
    return dig(start, map(text, steps))
