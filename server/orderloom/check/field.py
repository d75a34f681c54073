"""What a field type brings to the checker, and the registry of all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.logic.types import ANY, LogicType
from orderloom.model.field import FieldSpec
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.registry import Registry

S_contra = TypeVar("S_contra", bound=FieldSpec, contravariant=True)


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What a field may ask about its surroundings: the app's currency, its dictionaries, and if it is computed the type
    of its ``result``.
    """

    currency: str = "CNY"
    dictionary: Callable[[str], Dictionary | None] = field(default=lambda _id: None)
    result: LogicType = ANY


@dataclass(frozen=True, slots=True)
class Traits:
    """What generic code needs to know about one field.

    ``dictionary`` and ``target`` are what it names, ``computed`` the expression it is computed by, ``parts`` the names
    its composed value has; ``orderly``: lists may sort by it and keys hold it; ``searchable``: the search box may look
    in it; ``moved``: only transitions and reports change it; ``uploads``: its values name uploaded files.
    """

    dictionary: str | None = None
    target: str | None = None
    computed: object = None
    orderly: bool = True
    searchable: bool = False
    moved: bool = False
    uploads: bool = False
    parts: tuple[str, ...] = ()


class FieldCheck(Protocol[S_contra]):
    """One field type in the checker."""

    @property
    def id(self) -> str:
        """The field type."""

    def traits(self, spec: S_contra) -> Traits:
        """What generic code needs to know about this field."""

    def check(self, spec: S_contra, context: FieldContext) -> Iterable[Problem]:
        """Faults of its options; pointers start at the field."""

    def codec(self, spec: S_contra, context: FieldContext) -> Codec:
        """Its codec; it leaves out options that are at fault, so that one fault does not look like many."""


CHECKS: Registry[FieldCheck[FieldSpec]] = Registry("orderloom.check.fields", "CHECK")
"""Every field type's checker, by id."""
