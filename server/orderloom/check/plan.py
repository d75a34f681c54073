"""The compiled app: immutable, made once per version, read by every request; it does no input or output."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, TypeVar

from orderloom.errors import OrderloomError
from orderloom.logic.types import LogicType

Env = Mapping[str, object]
"""Flat values that expressions read: field paths, ``@now``, ``@me.id``, ``@old.<path>``, ``@param.<name>``."""

Closure = Callable[[Env], object]
"""A compiled expression."""

P = TypeVar("P", bound="Part")


class UnknownPartError(OrderloomError):
    """The app has no such document; ``facts`` name the sort and the id."""

    code = "plan.unknown"


class FieldFault(OrderloomError):
    """A value that a field cannot take; ``code`` and facts say why, the caller knows where."""


class Codec(Protocol):
    """Moves one field's values between JSON, Python and the flat form that expressions read."""

    def decode(self, raw: object) -> object:
        """JSON value → Python value (None when empty); raises ``FieldFault``."""

    def encode(self, value: object) -> object:
        """Python value → JSON value as every door shows it."""

    def flatten(self, value: object) -> Mapping[str, object]:
        """Python value → logic suffix (``""``: the field itself, ``".currency"``…) → plain value; all of them."""

    def logic(self) -> Mapping[str, LogicType]:
        """The type of each suffix of ``flatten``."""


class Part(Protocol):
    """Anything a document compiles to."""

    @property
    def id(self) -> str:
        """The document's id."""


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field of a table, ready to run. ``spec`` is its document shape, for the room files of its type."""

    id: str
    type: str
    title: Mapping[str, str]
    spec: object
    codec: Codec
    required: bool = False
    readonly: bool = False
    search: bool = False
    system: bool = False
    default: Closure | None = None
    derive: Closure | None = None
    dictionary: str | None = None
    target: str | None = None
    uploads: bool = False
    help: Mapping[str, str] | None = None

    @property
    def writable(self) -> bool:
        """Whether a person or door may ever give it a value directly (never for system and derived fields)."""
        return not self.system and self.derive is None


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """A uniqueness over live rows; ``on_duplicate`` is refuse, merge or ignore.

    ``message`` is told at the field ``shown_at`` instead of naming the fields.
    """

    id: str
    fields: tuple[str, ...]
    on_duplicate: str
    shown_at: str | None = None
    message: Mapping[str, str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class IndexPlan:
    """A composite index; a leading ``-`` means descending."""

    id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """One table, ready to run: its fields in document order, system fields last."""

    id: str
    title: Mapping[str, str]
    title_field: str
    fields: Mapping[str, FieldPlan]
    keys: tuple[KeyPlan, ...] = ()
    indexes: tuple[IndexPlan, ...] = ()
    schema: Mapping[str, LogicType] = field(default_factory=dict)
    state_field: str | None = None
    help: Mapping[str, str] | None = None

    def flatten(self, values: Mapping[str, object], prefix: str = "") -> dict[str, object]:
        """All logic paths of a record's values; absent fields give None."""
        env: dict[str, object] = {}
        for name, plan in self.fields.items():
            for suffix, value in plan.codec.flatten(values.get(name)).items():
                env[prefix + name + suffix] = value
        return env


@dataclass(frozen=True)
class AppPlan:
    """A checked app compiled for running: parts by their class and id, never by the name of a kind."""

    id: str
    version: str
    digest: str
    title: Mapping[str, str]
    timezone: str
    currency: str
    parameters: Mapping[str, object]
    home: str
    navigation: tuple[tuple[str, str], ...]
    parts: Mapping[type, Mapping[str, object]]
    documents: Mapping[tuple[str, str], object] = field(default_factory=dict)
    attached: Mapping[tuple[type, str], tuple[object, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the parts that belong to a table, so that ``on`` is one look-up."""
        found: dict[tuple[type, str], list[object]] = {}
        for sort, parts in self.parts.items():
            for part in parts.values():
                table = getattr(part, "table", None)
                if isinstance(table, str):
                    found.setdefault((sort, table), []).append(part)
        object.__setattr__(self, "attached", MappingProxyType({key: tuple(items) for key, items in found.items()}))

    def all(self, sort: type[P]) -> Mapping[str, P]:
        """Every part of one class, by id."""
        return self.parts.get(sort, {})  # type: ignore[return-value]  # parts are stored under their own class

    def find(self, sort: type[P], part_id: str) -> P | None:
        """The part, or None."""
        return self.all(sort).get(part_id)

    def get(self, sort: type[P], part_id: str) -> P:
        """The part; raises ``UnknownPartError``."""
        part = self.find(sort, part_id)
        if part is None:
            raise UnknownPartError(sort=sort.__name__, id=part_id)
        return part

    def on(self, sort: type[P], table: str) -> tuple[P, ...]:
        """The parts of one class that belong to ``table``, in document order."""
        return self.attached.get((sort, table), ())  # type: ignore[return-value]  # as in ``all``


def by_id(parts: Iterable[P]) -> Mapping[str, P]:
    """A read-only mapping of parts by id, in the order given."""
    return MappingProxyType({part.id: part for part in parts})
