"""Searches of flows: conditions that the database answers, with what the flow knows bound as constants.

A condition stays as it is written, because what it may look at depends on the rights of whoever looks; only its names
for the run's record and for translations are spelled out here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from orderloom.check.asks import OUTER, outward
from orderloom.check.compiler import OLD, paths
from orderloom.check.context import Context
from orderloom.check.lookups import unsortable
from orderloom.check.mappings import Resolved
from orderloom.check.problem import Problem
from orderloom.check.step import READ, StepContext
from orderloom.check.tables import TableFacts
from orderloom.logic.types import LogicType, Schema
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.table import Table
from orderloom.model.search import Search

_CONTEXT = "@"


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """Records of ``table``. ``rule`` is the filter as the read verb takes it, ``types`` are those of the paths in it
    that are values of the flow: the same for every record.
    """

    table: str
    rule: object
    types: Schema
    sort: tuple[str, ...]
    limit: int


def search_faults(search: Search, around: StepContext, at: str) -> Iterator[Problem]:
    """Whether the table is there, its order makes sense, and the database can answer the filter."""
    yield from around.context.reference(Table, search.table, f"{at}/table")
    facts = around.context.table(search.table)
    if facts is None:
        return
    rule = outward(search.filter)
    yield from around.context.expressions.filter(rule, _schema(facts, rule, around), f"{at}/filter")
    yield from unsortable(facts, search.sort, f"{at}/sort", "view.unsortable")


def search_plan(search: Search, around: StepContext) -> SearchPlan:
    """A sound search."""
    rule = outward(search.filter)
    types = _flow_types(rule, around)
    return SearchPlan(search.table, _spelled(rule, around.context), types, search.sort, search.limit)


def search_needs(search: Search) -> Iterator[tuple[str, str, str]]:
    """The rights to read the table and all that the filter and the order look at."""
    yield search.table, READ, ""
    looked = {path for path in paths(search.filter) if not path.startswith(_CONTEXT)}
    looked.update(name.removeprefix("-") for name in search.sort)
    yield from ((search.table, READ, name) for name in sorted({path.partition(".")[0] for path in looked}))


def _schema(facts: TableFacts, rule: object, around: StepContext) -> Mapping[str, LogicType]:
    return MappingProxyType({**around.context.read_schema(facts), **_flow_types(rule, around)})


def _flow_types(rule: object, around: StepContext) -> Schema:
    """The types of what a rule reads of the flow and of the run's record; ``@old.`` is of another time."""
    found: dict[str, LogicType] = {}
    for path in paths(rule):
        ours = path.startswith(_CONTEXT) and not path.startswith(OLD)
        known = around.schema.get(path.removeprefix(OUTER)) if ours else None
        if known is not None:
            found[path] = known
    return MappingProxyType(found)


def _spelled(rule: object, context: Context) -> object:
    return Resolved(lambda one: context.find(Dictionary, one)).rule(rule)
