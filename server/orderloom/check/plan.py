"""The compiled app: immutable, made once per version, read by every request; it does no input or output."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol, TypeVar, runtime_checkable

from orderloom.check.series import SeriesPlan
from orderloom.errors import OrderloomError
from orderloom.logic.core import Core
from orderloom.logic.types import LogicType
from orderloom.model.kinds.app import BuiltFrom

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


@runtime_checkable
class Resolver(Protocol):
    """How one field's value follows from what several sources report about it."""

    @property
    def sources(self) -> frozenset[str]:
        """The sources that are heard."""

    def told(self, value: object, source: str, raw: str, at: datetime, now: datetime) -> object:
        """The field's value once ``source`` has said ``raw`` about the moment ``at``; raises ``FieldFault``."""

    def at(self, value: object, now: datetime) -> object:
        """The same value as it stands at ``now``: who has been silent for too long has no voice."""


class Part(Protocol):
    """Anything a document compiles to."""

    @property
    def id(self) -> str:
        """The document's id."""


@runtime_checkable
class Acting(Protocol):
    """A part that acts by itself, with the rights of the role ``identity``."""

    @property
    def id(self) -> str:
        """The document's id."""

    @property
    def identity(self) -> str | None:
        """The role; None where it does nothing but what the document itself says."""


@runtime_checkable
class Starting(Protocol):
    """A part that starts others, which act with rights of their own."""

    @property
    def reaches(self) -> frozenset[str]:
        """The roles of all that it may start, directly or through others."""


@dataclass(frozen=True, slots=True)
class VirtualPlan:
    """How a field without a column is worked out whenever its record is read.

    From the rows of ``table`` whose field ``link`` names the record (``inward``), else from the one row that the record
    names in its own ``link``. ``measure`` says what is taken of those rows (count, sum, min, max, exists, distinct),
    of their ``field`` where it needs one; without a measure it is the value of ``field``. ``where`` narrows the rows.
    ``reads`` are the (table, field) that all have to be readable before anybody sees the result.
    """

    table: str
    link: str
    inward: bool
    reads: frozenset[tuple[str, str]]
    field: str = ""
    measure: str = ""
    where: Core | None = None
    apart: bool = False
    """Whether the two tables lie in different databases: then it is fetched beside; nothing sorts or filters by it."""
    form: "FieldPlan | None" = None
    """The field whose values it shows, under its own name; None for figures of their own (how many, whether any)."""


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
    virtual: VirtualPlan | None = None
    """How it is worked out on reading, where it has no column."""
    sources: frozenset[str] = frozenset()
    """The fields of the same record that a computed value is made of, directly."""
    recipe: str = ""
    """What tells one computation from another, whatever it is made of included; empty for a value that is given."""
    stock: bool = False
    """Whether movements of stock alone change it."""
    resolver: Resolver | None = None
    """How it follows from reports, where it does."""
    personal: bool = False
    """Whether it tells of a person: masked for most, erased on request."""
    encrypted: bool = False
    """Whether the database holds it only as a ciphertext."""
    directory: str | None = None
    """The part of the directory whose members it names: people or teams."""
    series: SeriesPlan | None = None
    """How the system numbers it, where it does."""
    pictures: bool = False
    """Whether its uploads must be pictures."""
    linked: bool = False
    """Whether codes of public links are given out for it."""
    computed: Core | None = None
    """What ``derive`` computes, as typed Core for the browser."""

    @property
    def form(self) -> "FieldPlan":
        """The field in whose form its values are shown: itself, or what a virtual field draws on."""
        return self.virtual.form if self.virtual is not None and self.virtual.form is not None else self

    @property
    def refers(self) -> str | None:
        """Where the titles of what it names are found: a table, or a part of the directory behind ``@``."""
        return self.target or (f"@{self.directory}" if self.directory else None)

    @property
    def writable(self) -> bool:
        """Whether a person or door may ever give it a value directly (never for system and derived fields)."""
        computed = self.derive is not None or self.virtual is not None
        return not (self.system or self.stock or computed or self.resolver is not None)


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
    sparse: bool = False
    """Whether records without a value do not meet."""


@dataclass(frozen=True, slots=True)
class IndexPlan:
    """A composite index; a leading ``-`` means descending. ``view`` is what suggests one that is not declared."""

    id: str
    fields: tuple[str, ...]
    view: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotPlan:
    """When a picture of the record is kept: at its creation (``CREATED``) or with certain transitions."""

    id: str
    title: Mapping[str, str]
    on: frozenset[str]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """Personal fields are emptied ``days`` after the moment in ``after``."""

    days: int
    after: str


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """Where the records of an external table lie: in ``table`` of the database that the operator calls ``engine``.

    ``columns`` are by field, ``key`` is the column behind ``id``; rows that do not fulfil ``where`` are none of its.
    """

    engine: str
    table: str
    namespace: str | None
    key: str
    columns: Mapping[str, str]
    where: Core | None


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
    snapshots: tuple[SnapshotPlan, ...] = ()
    subject: str | None = None
    """The field that leads to the person a record is about: a link, or ``id`` where the record is the person."""
    retention: RetentionPlan | None = None
    source: SourcePlan | None = None
    """Where an external table's records lie; None for a table of our own."""
    encoders: tuple[tuple[str, Callable[[object], object]], ...] = field(init=False, repr=False, default=())
    """The fields whose JSON value is not the value itself, with what makes it."""

    def __post_init__(self) -> None:
        """Sort out once which fields ``encode`` need not look at."""
        written = ((name, one.codec) for name, one in self.fields.items() if not getattr(one.codec, "verbatim", False))
        encoders = ((name, getattr(codec, "present", codec.encode)) for name, codec in written)
        object.__setattr__(self, "encoders", tuple(encoders))

    def encode(self, values: Mapping[str, object]) -> dict[str, object]:
        """JSON values of those of a record's values that are fields of the table."""
        if values.keys() <= self.fields.keys():
            found = dict(values)
        else:
            found = {name: value for name, value in values.items() if name in self.fields}
        for name, encode in self.encoders:
            if found.get(name) is not None:
                found[name] = encode(found[name])
        return found

    def flatten(self, values: Mapping[str, object], prefix: str = "") -> dict[str, object]:
        """All logic paths of a record's values; absent fields give None."""
        env: dict[str, object] = {}
        for name, plan in self.fields.items():
            if plan.virtual is not None:
                continue
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
    built_from: BuiltFrom | None = None
    """The template it was built from, if any."""
    kinds: Mapping[type, str] = field(default_factory=dict)
    """The kind of document that each class of parts is compiled from."""
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

    def behind(self, actor: str) -> Mapping[str, str] | None:
        """The title of the document that acts under an id of the form ``kind:id``; None for a person."""
        kind, _, name = actor.partition(":")
        parts = (self.parts.get(sort, {}).get(name) for sort, known in self.kinds.items() if known == kind)
        return next((title for part in parts if (title := getattr(part, "title", None))), None)

    def on(self, sort: type[P], table: str) -> tuple[P, ...]:
        """The parts of one class that belong to ``table``, in document order."""
        return self.attached.get((sort, table), ())  # type: ignore[return-value]  # as in ``all``


def by_id(parts: Iterable[P]) -> Mapping[str, P]:
    """A read-only mapping of parts by id, in the order given."""
    return MappingProxyType({part.id: part for part in parts})
