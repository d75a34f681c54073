"""Which table the expressions at a place of a document are about, seen from the document's data alone."""

from collections.abc import Iterator, Mapping

from orderloom.model import idpath
from orderloom.model.idpath import PathError
from orderloom.model.kind import KINDS
from orderloom.model.kinds.table import KIND as TABLE
from orderloom.model.kinds.table import Table

_NAMES = ("table", "over")
"""Keys by which parts of documents name a table."""


def home_tables(kind: str, data: object, path: str) -> Iterator[str]:
    """The tables that are named on the way from a path outwards, the nearest first: by a key, by what the kind refers
    to, by being one. Which of them an expression reads depends on its place; mostly it is the first.
    """
    steps = path.split("/") if path else []
    for end in range(len(steps) - 1, -1, -1):
        yield from _named_at(kind, data, steps[:end])
    if kind == TABLE.id and isinstance(data, Mapping):
        yield str(data.get("id", ""))


def _named_at(kind: str, data: object, steps: list[str]) -> Iterator[str]:
    try:
        part = idpath.get(data, "/".join(steps))
    except PathError:
        return
    if not isinstance(part, Mapping):
        return
    entry = KINDS.find(kind)
    ways = (one.path.split("/") for one in entry.references if one.to is Table) if entry else ()
    keys = [*_NAMES, *(way[-1] for way in ways if _fits(steps, way[:-1]) and way[-1] not in _NAMES)]
    yield from (str(part[key]) for key in keys if isinstance(part.get(key), str))


def _fits(steps: list[str], pattern: list[str]) -> bool:
    return len(steps) == len(pattern) and all(want in ("*", step) for step, want in zip(steps, pattern, strict=True))
