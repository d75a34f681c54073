"""What a field type brings to the checker, and the registry of all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.series import SeriesPlan
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
class Draws:
    """What a field that is worked out on reading draws on: the row that its own link ``through`` names, or the rows of
    ``table`` whose link ``through`` names its record. ``measure`` and ``filter`` are for rows of a table only.
    """

    through: str
    field: str = ""
    measure: str = ""
    table: str | None = None
    filter: object = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What generic code needs to know about one field.

    ``dictionary`` and ``target`` are what it names, ``computed`` the expression it is computed by, ``parts`` the names
    its composed value has; ``orderly``: lists may sort by it and keys hold it; ``searchable``: the search box may look
    in it; ``moved``: only transitions and reports change it; ``uploads``: its values name uploaded files;
    ``stock``: it is changed by movements of stock alone; ``resolved``: it follows from what several sources report, and
    its codec is a ``Resolver``.
    """

    dictionary: str | None = None
    target: str | None = None
    computed: object = None
    orderly: bool = True
    searchable: bool = False
    moved: bool = False
    uploads: bool = False
    stock: bool = False
    resolved: bool = False
    parts: tuple[str, ...] = ()
    directory: str | None = None
    """The part of the directory whose members it names: people or teams."""
    series: SeriesPlan | None = None
    """How the system numbers it; no door gives it a value."""
    pictures: bool = False
    """Whether its uploads must be pictures."""
    linked: bool = False
    """Whether codes of public links are given out for it."""
    virtual: Draws | None = None
    """What it is worked out from on reading; then nothing of it is stored."""


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
