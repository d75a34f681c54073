"""Addresses inside a document: id paths for people and machines that change it, JSON Pointers to say where a fault is.

An id path names members of collections by their ids (``fields/receiver_phone/required``), so it survives reordering; a
pointer names them by place (``/fields/3/required``). Both walk the document's JSON data.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from orderloom.errors import OrderloomError

ANY = "*"
"""In ``matches``: every member of a collection."""


class PathError(OrderloomError):
    """The document has nothing at this path; ``step`` is the part that was not found."""

    code = "idpath.unknown"


def escape(step: str | int) -> str:
    """One part of a JSON Pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")


def pointer(steps: Sequence[str | int]) -> str:
    """A JSON Pointer of keys and places; empty for the whole document."""
    return "".join("/" + escape(step) for step in steps)


def get(data: object, path: str) -> object:
    """The value at an id path; raises ``PathError``."""
    return _walk(data, path)[1]


def to_pointer(data: object, path: str) -> str:
    """The pointer to what an id path addresses; raises ``PathError``."""
    return pointer(_walk(data, path)[0])


def to_path(data: object, at: str) -> str:
    """The id path of what a pointer addresses; a member without an id keeps its place. Raises ``PathError``."""
    names: list[str] = []
    for raw in at.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if _is_list(data) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
            names.append(str(data["id"]) if isinstance(data, Mapping) and "id" in data else step)
        elif isinstance(data, Mapping) and step in data:
            data = data[step]
            names.append(step)
        else:
            raise PathError(path=at, step=step)
    return "/".join(names)


def matches(data: object, pattern: str) -> Iterator[tuple[str, object]]:
    """Every value an id path with ``*`` addresses, with its pointer; what is not there is left out."""
    yield from _matches(data, tuple(pattern.split("/")), "")


def _matches(data: object, steps: Sequence[str], at: str) -> Iterator[tuple[str, object]]:
    if not steps:
        yield at, data
    elif steps[0] == ANY and _is_list(data):
        for index, member in enumerate(data):
            yield from _matches(member, steps[1:], f"{at}/{index}")
    elif isinstance(data, Mapping) and steps[0] in data:
        yield from _matches(data[steps[0]], steps[1:], f"{at}/{escape(steps[0])}")


def _walk(data: object, path: str) -> tuple[list[str | int], object]:
    places: list[str | int] = []
    for step in path.split("/") if path else ():
        place = _place(data, step)
        if place is None:
            raise PathError(path=path, step=step)
        places.append(place)
        data = data[place]  # type: ignore[index]  # ``_place`` found it there
    return places, data


def _place(data: object, step: str) -> str | int | None:
    """The key or index of one step: a key of an object, the id of a member, or the place of a member without one."""
    if isinstance(data, Mapping):
        return step if step in data else None
    if not _is_list(data):
        return None
    for index, member in enumerate(data):
        if (member.get("id") if isinstance(member, Mapping) else member) == step:
            return index
    return int(step) if step.isdecimal() and int(step) < len(data) else None


def _is_list(data: object) -> TypeGuard[Sequence[object]]:
    return isinstance(data, Sequence) and not isinstance(data, str | bytes)
