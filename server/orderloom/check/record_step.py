"""What the steps on records share in the checker: which record, which fields, and the types of what they leave."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from orderloom.check.compiler import located
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.plan import Closure, Codec
from orderloom.check.problem import Problem
from orderloom.check.step import VARIABLE, StepContext
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import STR, LogicType
from orderloom.model.kinds.table import Table
from orderloom.model.record_step import RecordOptions
from orderloom.model.step import Step, StepOptions

Chosen = TypeVar("Chosen", bound=StepOptions)

OWN = ""
"""In place of a table: the flow's."""

_TEXTS = frozenset({"str", "any"})


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """The record that a step acts on: in ``table``, the run's own where ``record`` is None."""

    table: str
    record: Closure | None


class RecordStep(Generic[Chosen]):
    """The usual answers of a step on records: one way on, done at once, nothing left in its variable."""

    def ways(self, options: Chosen) -> Iterable[tuple[str, str]]:
        """None of its own."""
        return ()

    def inner(self, options: Chosen) -> Iterable[tuple[str, str, Mapping[str, LogicType]]]:
        """No graph inside."""
        return ()

    def ends(self, options: Chosen) -> bool:
        """Something may follow."""
        return False

    def pauses(self, options: Chosen) -> bool:
        """It is done at once."""
        return False

    def leaves(self, step: Step, options: Chosen, around: StepContext) -> Mapping[str, LogicType]:
        """Nothing is left in a variable."""
        return {}


def table_of(options: RecordOptions, around: StepContext) -> str | None:
    """The table of the record that a step acts on; None where nothing says which."""
    return options.table or around.flow.table


def facts_of(options: RecordOptions, around: StepContext) -> TableFacts | None:
    """What is known of that table; None when there is none, or none well formed."""
    return around.context.table(table_of(options, around))


def target_faults(options: RecordOptions, around: StepContext) -> Iterator[Problem]:
    """Whether it is clear which record is meant, and whether it is one of ours."""
    own, table = around.flow.table, table_of(options, around)
    if options.table is not None:
        yield from around.context.reference(Table, options.table, "/options/table")
    if table is None:
        yield Problem("step.no_table", "/options")
    elif options.record is None and own != table:
        yield Problem("step.whose_record", "/options", {"table": table})
    else:
        yield from text_faults(options.record, around, "/options/record", "step.record_type")
    yield from external_faults(around.context.table(table), "/options/table")


def external_faults(facts: TableFacts | None, at: str) -> Iterator[Problem]:
    """A table of another system is read and never written."""
    if facts is not None and facts.document.source is not None:
        yield Problem("step.external", at, {"table": facts.document.id})


def target_plan(options: RecordOptions, around: StepContext) -> TargetPlan:
    """Which record, ready to be worked out."""
    return TargetPlan(table_of(options, around) or "", value_of(options.record, around))


def text_faults(rule: object, around: StepContext, at: str, code: str) -> Iterator[Problem]:
    """Problems of an expression that must give a text; none at all is fine."""
    yield from _value_faults(rule, around, at, code, _TEXTS)


def number_faults(rule: object, around: StepContext, at: str, code: str) -> Iterator[Problem]:
    """Problems of an expression that must give a number."""
    yield from _value_faults(rule, around, at, code, frozenset({"int", "dec", "any"}))


def _value_faults(rule: object, around: StepContext, at: str, code: str, allowed: frozenset[str]) -> Iterator[Problem]:
    if rule is None:
        return
    found = around.context.expressions.compiled(rule, around.schema)
    if not isinstance(found, Checked):
        yield from located(found, at)
    elif found.type.kind not in allowed:
        yield Problem(code, at, {"type": str(found.type)})


def value_of(rule: object, around: StepContext) -> Closure | None:
    """The running form of a sound expression; None for none."""
    found = None if rule is None else around.context.expressions.compiled(rule, around.schema)
    return compile_core(found.core) if isinstance(found, Checked) else None


def given_faults(step: Step, facts: TableFacts | None) -> Iterator[Problem]:
    """Whether the values of ``with`` go into fields that can be given; what they are is judged by ``field_codecs``."""
    for place, given in enumerate(step.given if facts else ()):
        at, field = f"/with/{place}/id", facts.fields.get(given.id) if facts else None
        if facts is not None:
            yield from unknown_field(facts, given.id, at)
        if field is not None and not _takes(field):
            yield Problem("step.not_writable", at, {"field": given.id, "type": field.spec.type})


def field_codecs(step: Step, facts: TableFacts | None) -> Mapping[str, Codec]:
    """What the values of ``with`` become."""
    fields = facts.fields if facts else {}
    return {given.id: fields[given.id].codec for given in step.given if given.id in fields}


def _takes(field: FieldFacts) -> bool:
    """Whether a door may give the field a value."""
    traits = field.traits
    return (field.enterable or traits.stock) and not (traits.moved or traits.series is not None)


def no_fields(step: Step) -> Iterator[Problem]:
    """A step without fields has nothing to be given."""
    for place, given in enumerate(step.given):
        yield Problem("step.takes_nothing", f"/with/{place}", {"name": given.id})


def record_shape(facts: TableFacts | None) -> dict[str, LogicType]:
    """A record in a variable: its id, and everything that may be read of it behind dots."""
    stored = facts.schema if facts else {}
    return {"": STR, **{f".{path}": kind.or_null() for path, kind in stored.items()}}


def kept_of(step: Step, around: StepContext) -> frozenset[str]:
    """The suffixes of the step's variable that the flow mentions anywhere: no more of a record has to be carried
    along, however many fields it has.
    """
    if step.variable is None:
        return frozenset()
    texts = (f"{one.options} {one.given}" for one in around.flow.steps)
    mention = re.compile(rf"{re.escape(VARIABLE + step.variable)}(\.[a-z0-9_.]*[a-z0-9_])?(?![a-z0-9_])")
    return frozenset(found.group(1) or "" for text in texts for found in mention.finditer(text))


def field_needs(step: Step, table: str, verb: str) -> Iterator[tuple[str, str, str]]:
    """The rights to write records of a table and the fields of ``with``."""
    yield table, verb, ""
    yield from ((table, verb, given.id) for given in step.given)


def transition_faults(moves: Iterable[str], name: str, at: str) -> Iterator[Problem]:
    """A problem when no transition has this id."""
    there = tuple(moves)
    if name not in there:
        yield Problem("step.transition", at, known(name, there))
