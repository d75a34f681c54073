"""What a document kind declares about itself, and the registry of all kinds."""

from dataclasses import dataclass

from orderloom.model.document import Document
from orderloom.model.registry import Registry


@dataclass(frozen=True, slots=True)
class Reference:
    """The ids at ``path`` (an id path; ``*`` stands for every member of a collection) name documents of shape ``to``.

    ``wildcard``: the single text ``*`` is allowed and means all of them.
    """

    path: str
    to: type[Document]
    wildcard: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document. ``after`` are the shapes compiled before it, whose parts it reads."""

    id: str
    shape: type[Document]
    after: tuple[type[Document], ...] = ()
    references: tuple[Reference, ...] = ()
    single: bool = False
    """Whether an app has exactly one."""
    local: bool = False
    """Whether such documents belong to the server: promoting an app there keeps what the server changed in them."""


KINDS: Registry[Kind] = Registry("orderloom.model.kinds", "KIND")
"""Every kind of document, by id."""
