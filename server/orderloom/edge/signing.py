"""The signature machine: a recipe is a list of operations, each turning material into material.

Material is either pairs (a query, a form, headers) or bytes. A recipe starts from nothing; the operations in
``orderloom.edge.operations`` say what they take and give, so that a recipe is checked before it ever runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import ClassVar
from urllib.parse import urlsplit

from orderloom.edge.part import ManifestPart

Pairs = tuple[tuple[str, str], ...]
Material = Pairs | bytes


class Sort(Enum):
    """What a material is."""

    NOTHING = auto()
    PAIRS = auto()
    BYTES = auto()


class Missing(Exception):
    """A recipe names something that this request does not have (a header, a credential)."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Signable:
    """Everything a recipe may read of one request. Header names are lower case."""

    secret: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Pairs = ()
    url: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict)

    def value(self, reference: str) -> bytes:
        """What ``$secret``, ``$raw_body``, ``$header.X``, ``$query.x``, ``$cred.x``, ``$path`` … means.

        Any other text means itself. Raises ``Missing``.
        """
        if not reference.startswith("$"):
            return reference.encode()
        room, _, name = reference[1:].partition(".")
        known: Mapping[str, bytes] = {
            "secret": self.secret.encode(),
            "raw_body": self.body,
            "callback_url": self.url.encode(),
            "path": urlsplit(self.url).path.encode(),
        }
        if not name and room in known:
            return known[room]
        found = dict(self.place(room)).get(name.lower() if room == "header" else name)
        if found is None:
            raise Missing(reference)
        return found.encode()

    def place(self, room: str) -> Pairs:
        """The pairs of one part of the request: ``query``, ``header`` or ``cred``."""
        places: Mapping[str, Pairs] = {
            "query": self.query,
            "header": tuple(self.headers.items()),
            "cred": tuple(self.credentials.items()),
        }
        return places.get(room, ())


class Operation(ManifestPart):
    """One step of a recipe; ``takes`` and ``gives`` let the manifest checker follow the material."""

    takes: ClassVar[frozenset[Sort]]
    gives: ClassVar[Sort]

    def run(self, material: Material, request: Signable) -> Material:
        """The next material."""
        raise TypeError(type(self).__name__)


def joined(values: str | Sequence[str], request: Signable) -> bytes:
    """One value of a recipe: a reference, a literal, or several of them one after the other."""
    parts = [values] if isinstance(values, str) else values
    return b"".join(request.value(part) for part in parts)


def broken_step(recipe: Sequence[Operation]) -> int | None:
    """The first step that cannot work on what the step before it gives; the last step has to give bytes."""
    sort = Sort.NOTHING
    for position, operation in enumerate(recipe):
        if sort not in operation.takes:
            return position
        sort = operation.gives
    return None if sort is Sort.BYTES else max(len(recipe) - 1, 0)


def signature(recipe: Sequence[Operation], request: Signable) -> bytes:
    """The signature of a request; raises ``Missing``."""
    material: Material = b""
    for operation in recipe:
        material = operation.run(material, request)
    if not isinstance(material, bytes):
        raise TypeError(material)
    return material
