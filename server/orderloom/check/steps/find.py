"""Steps that look for records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.lookups import unknown_fields
from orderloom.check.problem import Problem
from orderloom.check.record_step import RecordStep, kept_of, no_fields, record_shape
from orderloom.check.search import SearchPlan, search_faults, search_needs, search_plan
from orderloom.check.step import READ, StepContext
from orderloom.check.tables import TableFacts
from orderloom.logic.types import BOOL, INT, STR, LogicType, list_of
from orderloom.model.step import Step
from orderloom.model.steps.find import STEP, FindOptions


@dataclass(frozen=True, slots=True)
class FindPlan:
    """What is looked for, and whether the first is enough; ``kept``: what of it goes into the variable."""

    search: SearchPlan
    one: bool
    kept: frozenset[str]


class FindCheck(RecordStep[FindOptions]):
    """Steps that look for records, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: FindOptions, around: StepContext) -> Iterable[Problem]:
        """A search that the database can answer, fields that are there, and a variable to keep what is found."""
        yield from search_faults(options, around, "/options")
        yield from no_fields(step)
        facts = around.context.table(options.table)
        if facts is not None:
            yield from unknown_fields(facts, options.fields, "/options/fields")
        if step.variable is None:
            yield Problem("step.forgets", "")

    def leaves(self, step: Step, options: FindOptions, around: StepContext) -> Mapping[str, LogicType]:
        """The first record, or a list of ids with a list of the values of each field."""
        facts = around.context.table(options.table)
        found = _types(facts, options.fields)
        if options.one:
            return {**record_shape(None), **found, "": STR.or_null(), ".found": BOOL}
        lists = {suffix: list_of(kind) for suffix, kind in found.items()} if options.fields else {}
        return {**lists, "": list_of(STR), ".count": INT, ".found": BOOL}

    def needs(self, step: Step, options: FindOptions) -> Iterable[tuple[str, str, str]]:
        """To see the records, and the fields that are asked for or looked at."""
        yield from search_needs(options)
        yield from ((options.table, READ, name) for name in options.fields)

    def compile(self, step: Step, options: FindOptions, around: StepContext) -> FindPlan:
        """The search with its constants named."""
        return FindPlan(search_plan(options, around), options.one, kept_of(step, around))


def _types(facts: TableFacts | None, fields: tuple[str, ...]) -> dict[str, LogicType]:
    """The paths of the fields, those worked out on reading too."""
    readable = (facts.wide or facts.schema) if facts else {}
    return {
        f".{path}": kind.or_null() for path, kind in readable.items() if not fields or path.partition(".")[0] in fields
    }


CHECK = FindCheck()
