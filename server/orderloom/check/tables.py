"""What expressions and other documents may know about a table: its fields with codecs, and the types of their paths."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from orderloom.check.compiler import Expressions, located, paths
from orderloom.check.field import CHECKS, FieldContext, Traits
from orderloom.check.plan import Codec, VirtualPlan
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.logic.compile import Checked
from orderloom.logic.core import reads
from orderloom.logic.types import ANY, LogicType, Schema
from orderloom.model.field import FieldSpec
from orderloom.model.fields.system import ROW_FIELDS, SYSTEM_FIELDS
from orderloom.model.kinds.table import Table


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field: its shape, what generic code knows of it, its codec, and the typed expression of a computed one."""

    spec: FieldSpec
    traits: Traits
    codec: Codec
    system: bool = False
    computed: Checked | None = None
    virtual: VirtualPlan | None = None
    source: "FieldFacts | None" = None
    """The field of another table whose form a virtual field's values have."""

    @property
    def enterable(self) -> bool:
        """Whether it may ever be given a value (not computed, not the system's)."""
        own_ways = self.traits.stock or self.traits.resolved or self.traits.virtual is not None
        return not self.system and self.traits.computed is None and not own_ways

    @property
    def sources(self) -> frozenset[str]:
        """The fields of the same record that a computed value is made of, directly."""
        found = reads(self.computed.core) if self.computed else ()
        return frozenset(path.partition(".")[0] for path in found if not path.startswith("@"))


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One table: its fields by id, system fields last, the types of all stored paths, and the faults of the fields."""

    document: Table
    fields: Mapping[str, FieldFacts]
    schema: Schema
    problems: tuple[Problem, ...]
    wide: Schema | None = None
    """The types of the stored paths and of those that are worked out on reading, where there are any."""


def examine(document: Table, context: FieldContext, expressions: Expressions) -> TableFacts:
    """Look at every field; computed ones after those they read."""
    looking = _Looking(document, context, expressions)
    for spec in looking.plain():
        looking.look(spec, context)
    for spec in looking.computed():
        looking.compute(spec)
    order = [spec.id for spec in (*document.fields, *_system(document))]
    fields = MappingProxyType({name: looking.fields[name] for name in order if name in looking.fields})
    return TableFacts(document, fields, MappingProxyType(looking.schema), tuple(looking.problems))


def _system(document: Table) -> tuple[FieldSpec, ...]:
    """The system's fields of a table; of rows of another system it knows the id only."""
    return SYSTEM_FIELDS if document.source is None else tuple(spec for spec in SYSTEM_FIELDS if spec.id in ROW_FIELDS)


def _traits(spec: FieldSpec) -> Traits:
    """A field's traits; a ciphertext has no order and nothing to search."""
    found = CHECKS.get(spec.type).traits(spec)
    return replace(found, orderly=False, searchable=False) if spec.encrypted else found


class _Looking:
    """The state of one examination."""

    def __init__(self, document: Table, context: FieldContext, expressions: Expressions) -> None:
        self.document = document
        self.context = context
        self.expressions = expressions
        self.fields: dict[str, FieldFacts] = {}
        self.schema: dict[str, LogicType] = {}
        self.problems: list[Problem] = []
        self.places = {spec.id: place for place, spec in enumerate(document.fields)}
        self.traits = {spec.id: _traits(spec) for spec in (*document.fields, *_system(document))}

    def plain(self) -> Iterable[FieldSpec]:
        """The fields that are given, not computed."""
        return [
            spec for spec in (*_system(self.document), *self.document.fields) if self.traits[spec.id].computed is None
        ]

    def computed(self) -> Iterable[FieldSpec]:
        """The computed fields, each after those it reads; members of a cycle are reported and left out."""
        specs = {spec.id: spec for spec in self.document.fields if self.traits[spec.id].computed is not None}
        reads = {name: self._reads(name) & specs.keys() for name in specs}
        while True:
            try:
                return [specs[name] for name in TopologicalSorter(reads).static_order()]
            except CycleError as error:
                cycle: list[str] = error.args[1]
                self._refuse_cycle(cycle)
                reads = {name: read - set(cycle) for name, read in reads.items() if name not in cycle}

    def _reads(self, name: str) -> frozenset[str]:
        return frozenset(path.partition(".")[0] for path in paths(self.traits[name].computed))

    def _refuse_cycle(self, cycle: list[str]) -> None:
        for name in cycle[:-1]:
            pointer = f"/fields/{self.places[name]}/expression"
            self.problems.append(Problem("field.cycle", pointer, {"field": name, "cycle": " → ".join(cycle)}))
            self._keep(self.document.fields[self.places[name]], PlainCodec(ANY))

    def compute(self, spec: FieldSpec) -> None:
        """Type the expression against what is known so far, then look at the field."""
        pointer = f"/fields/{self.places[spec.id]}/expression"
        schema = MappingProxyType(dict(self.schema))
        found = self.expressions.compiled(self.traits[spec.id].computed, schema)
        if not isinstance(found, Checked):
            self.problems.extend(located(found, pointer))
            self._keep(spec, PlainCodec(ANY))
            return
        self.look(spec, replace(self.context, result=found.type))
        self.fields[spec.id] = replace(self.fields[spec.id], computed=found)

    def look(self, spec: FieldSpec, context: FieldContext) -> None:
        """Check the options and make the codec."""
        check = CHECKS.get(spec.type)
        problems = tuple(check.check(spec, context))
        place = self.places.get(spec.id)
        self.problems.extend(replace(one, pointer=f"/fields/{place}{one.pointer}") for one in problems)
        self._keep(spec, check.codec(spec, context))

    def _keep(self, spec: FieldSpec, codec: Codec) -> None:
        system = spec.id not in self.places
        self.fields[spec.id] = FieldFacts(spec, self.traits[spec.id], codec, system)
        # No database can look into a ciphertext, and what has no type is never pushed down to one.
        types = {suffix: ANY if spec.encrypted else logic for suffix, logic in codec.logic().items()}
        if self.traits[spec.id].virtual is not None:
            return
        self.schema.update({spec.id + suffix: logic for suffix, logic in types.items()})
