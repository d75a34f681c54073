"""Fields that are worked out on reading: what they draw on is looked up once every table's own fields are known.

They draw on stored fields only, so nothing ever waits for itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from orderloom.check.compiler import Expressions
from orderloom.check.field import Draws, Traits
from orderloom.check.fixes import known
from orderloom.check.plan import Codec, VirtualPlan
from orderloom.check.problem import Problem
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.check.values import PlainCodec
from orderloom.logic.compile import Checked
from orderloom.logic.types import ANY, BOOL, INT, LogicType, Schema
from orderloom.model.field import FieldSpec

COUNTING: Mapping[str, LogicType] = MappingProxyType({"count": INT, "distinct": INT, "exists": BOOL})
"""Measures whose result has a type of its own; the others give a value of the measured field."""

_OF_ROWS = frozenset({"count", "exists"})
_OF_FIGURES = frozenset({"sum"})
_PARTED = frozenset({"distinct"})

Tables = Callable[[str], TableFacts | None]
"""The stored fields of another table; None when it is not there or not well formed."""


def unasked(spec: FieldSpec) -> Iterator[Problem]:
    """A default, being asked for or kept secret contradicts being worked out on reading."""
    wrong = {
        "default": spec.default is not None,
        "required": spec.required,
        "search": spec.search,
        "encrypted": spec.encrypted,
        "personal": spec.personal,
    }
    for option, set_ in wrong.items():
        if set_:
            yield Problem("field.virtual_option", f"/{option}", {"option": option})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What virtual fields are looked at with: the other tables, and what filters over them may read."""

    tables: Tables
    schema: Callable[[TableFacts], Schema]
    expressions: Expressions


def widen(facts: TableFacts, around: Surroundings) -> TableFacts:
    """The table with its virtual fields in their places; ``schema`` stays that of what is stored."""
    drawn: dict[str, FieldFacts] = {}
    problems: list[Problem] = []
    for place, spec in enumerate(facts.document.fields):
        field = facts.fields.get(spec.id)
        if field is not None and field.traits.virtual is not None:
            look = _Look(facts, field, field.traits.virtual, around)
            drawn[spec.id] = look.field()
            problems += [replace(one, pointer=f"/fields/{place}{one.pointer}") for one in look.problems]
    if not drawn:
        return facts
    return replace(
        facts,
        fields=MappingProxyType({**facts.fields, **drawn}),
        problems=(*facts.problems, *problems),
        wide=MappingProxyType({**facts.schema, **_types({n: f for n, f in drawn.items() if not _is_apart(f)})}),
    )


@dataclass(frozen=True, slots=True)
class Joined:
    """A field of a linked record as part of a question: how it is worked out, or what is wrong."""

    codec: Codec
    virtual: VirtualPlan | None
    problems: tuple[Problem, ...]


def joined(facts: TableFacts, draws: Draws, around: Surroundings) -> Joined:
    """Look at a draw that belongs to no field of the table."""
    some = next(iter(facts.fields.values()))
    look = _Look(facts, replace(some, codec=PlainCodec(ANY), virtual=None), draws, around)
    found = look.field()
    return Joined(found.codec, found.virtual, tuple(look.problems))


def _is_apart(field: FieldFacts) -> bool:
    return field.virtual is not None and field.virtual.apart


def _types(fields: Mapping[str, FieldFacts]) -> dict[str, LogicType]:
    return {name + suffix: kind for name, one in fields.items() for suffix, kind in one.codec.logic().items()}


class _Look:
    """One virtual field under examination."""

    def __init__(self, own: TableFacts, field: FieldFacts, draws: Draws, around: Surroundings) -> None:
        self._own = own
        self._field = field
        self._draws = draws
        self._around = around
        self.problems: list[Problem] = []

    def field(self) -> FieldFacts:
        """The field with the form of what it shows; of no known form while anything is wrong with it."""
        other = self._other()
        source = self._source(other) if other else None
        where = self._where(other) if other else None
        if other is None or self.problems:
            return self._field
        plan = VirtualPlan(
            table=other.document.id,
            link=self._draws.through,
            inward=self._draws.table is not None,
            reads=self._reads(other, where),
            field=self._draws.field,
            measure=self._draws.measure,
            where=where.core if where else None,
            apart=self._apart(other),
        )
        return self._shaped(source, plan)

    def _apart(self, other: TableFacts) -> bool:
        """Whether the rows lie in two databases."""
        return self._own.document.source is not None or other.document.source is not None

    def _shaped(self, source: FieldFacts | None, plan: VirtualPlan) -> FieldFacts:
        counting = COUNTING.get(self._draws.measure)
        if source is None or counting is not None:
            codec: Codec = PlainCodec(counting or ANY)
            return replace(self._field, codec=codec, virtual=plan)
        seen = source.traits
        traits = Traits(
            dictionary=seen.dictionary,
            target=seen.target,
            directory=seen.directory,
            parts=seen.parts,
            orderly=not plan.apart,
            virtual=self._draws,
        )
        return replace(self._field, codec=source.codec, traits=traits, virtual=plan, source=source)

    def _other(self) -> TableFacts | None:
        """The table that it draws on, when the link leads there."""
        draws, here = self._draws, self._own.document.id
        holder = self._own if draws.table is None else self._around.tables(draws.table)
        if holder is None:
            return None
        link = holder.fields.get(draws.through)
        if link is None:
            self._tell("field.unknown", "/through", table=holder.document.id, **known(draws.through, holder.fields))
            return None
        target = link.traits.target
        if target is None or link.traits.virtual or (draws.table is not None and target != here):
            self._tell("field.virtual_link", "/through", field=draws.through, table=holder.document.id, wanted=here)
            return None
        other = self._around.tables(target) if draws.table is None else holder
        if other is not None and draws.table is not None and self._apart(other):
            self._tell("field.virtual_apart", "/table", table=other.document.id)
        return other

    def _source(self, other: TableFacts) -> FieldFacts | None:
        """The field whose values it takes or measures."""
        draws = self._draws
        if bool(draws.field) is (draws.measure in _OF_ROWS):
            self._tell("field.virtual_field", "/field", measure=draws.measure)
            return None
        if not draws.field:
            return None
        source = other.fields.get(draws.field)
        if source is None:
            self._tell("field.unknown", "/field", table=other.document.id, **known(draws.field, other.fields))
        elif not self._takes(source):
            told = {"field": draws.field, "table": other.document.id, "type": source.spec.type}
            self._tell("field.virtual_source", "/field", **told)
        return source

    def _takes(self, source: FieldFacts) -> bool:
        """Whether the field is stored, ordered and of a sort that can be measured so."""
        types = source.codec.logic()
        if source.traits.virtual or source.spec.encrypted or not source.traits.orderly:
            return False
        if self._draws.measure in _OF_FIGURES:
            return types.get("", ANY).is_number
        return self._draws.measure not in _PARTED or len(types) == 1

    def _where(self, other: TableFacts) -> Checked | None:
        rule, schema = self._draws.filter, self._around.schema(other)
        self.problems.extend(self._around.expressions.filter(rule, schema, "/filter"))
        return self._around.expressions.predicate(rule, schema)

    def _reads(self, other: TableFacts, where: Checked | None) -> frozenset[tuple[str, str]]:
        """Every field that its value tells something about."""
        draws, table = self._draws, other.document.id
        paths = where.reads if where else frozenset()
        read = {(table, path.partition(".")[0]) for path in paths if not path.startswith("@")}
        holder = table if draws.table is not None else self._own.document.id
        taken = {(table, draws.field)} if draws.field else set()
        return frozenset({(holder, draws.through)} | taken | read)

    def _tell(self, code: str, pointer: str, **facts: object) -> None:
        self.problems.append(Problem(code, pointer, facts))
