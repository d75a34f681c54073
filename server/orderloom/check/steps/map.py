"""The same graph for every element."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from orderloom.check.compiler import located
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.search import SearchPlan, search_faults, search_needs, search_plan
from orderloom.check.shapes import read_shape
from orderloom.check.step import ITEM, PlainStep, StepContext, unknown_step
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import ANY, INT, STR, LogicType, list_of
from orderloom.model.search import Search
from orderloom.model.step import Step
from orderloom.model.steps.map import STEP, MapOptions

INDEX = "@index"


@dataclass(frozen=True, slots=True)
class MapPlan:
    """What is gone over: a list that ``over`` gives, or the records that ``search`` finds; ``at_once`` at a time.

    ``item`` are the types of an element, by suffix of ``@item``; of records, ``@item`` itself is the id. What it leaves
    is a list of what each graph gave out, in the order of the elements.
    """

    over: Closure | None
    search: SearchPlan | None
    start: str
    at_once: int
    item: Mapping[str, LogicType]


class MapCheck(PlainStep[MapOptions]):
    """Going over elements in the checker."""

    id = STEP.id

    def check(self, step: Step, options: MapOptions, around: StepContext) -> Iterable[Problem]:
        """A list, or a search that the database can answer; a first step that exists."""
        yield from unknown_step(around, options.start, "/options/start")
        if options.search is not None:
            search, faults = read_shape(Search, options.search)
            yield from (replace(one, pointer=f"/options/over{one.pointer}") for one in faults)
            yield from search_faults(search, around, "/options/over") if search else ()
            return
        found = around.context.expressions.compiled(options.over, around.schema)
        if not isinstance(found, Checked):
            yield from located(found, "/options/over")
        elif found.type.kind not in {"list", "any"}:
            yield Problem("flow.not_a_list", "/options/over", {"type": str(found.type)})

    def inner(self, options: MapOptions) -> Iterable[tuple[str, str, Mapping[str, LogicType]]]:
        """The graph; the types of its elements depend on where the step stands, see ``within``."""
        return (("each", options.start, {INDEX: INT, ITEM: ANY}),)

    def within(self, options: MapOptions, around: StepContext) -> Mapping[str, LogicType]:
        """The types of the element and its place, as the graph reads them."""
        whole = {ITEM: STR} if options.search is not None else {}
        return {INDEX: INT, **whole, **{ITEM + suffix: kind for suffix, kind in _item(options, around).items()}}

    def leaves(self, step: Step, options: MapOptions, around: StepContext) -> Mapping[str, LogicType]:
        """What each graph gave out."""
        return {"": list_of(ANY)}

    def needs(self, step: Step, options: MapOptions) -> Iterable[tuple[str, str, str]]:
        """To read the records that it goes over."""
        search = _search(options)
        return search_needs(search) if search else ()

    def compile(self, step: Step, options: MapOptions, around: StepContext) -> MapPlan:
        """The list as a closure, or the search."""
        search = _search(options)
        return MapPlan(
            over=None if search else _list(options, around),
            search=search_plan(search, around) if search else None,
            start=options.start,
            at_once=options.at_once,
            item=_item(options, around),
        )


def _search(options: MapOptions) -> Search | None:
    return None if options.search is None else read_shape(Search, options.search)[0]


def _list(options: MapOptions, around: StepContext) -> Closure | None:
    found = around.context.expressions.compiled(options.over, around.schema)
    return compile_core(found.core) if isinstance(found, Checked) else None


def _item(options: MapOptions, around: StepContext) -> Mapping[str, LogicType]:
    """The types of an element by suffix: a record's fields, or whatever the list holds."""
    search = _search(options)
    facts = around.context.table(search.table) if search else None
    if facts is not None:
        return {f".{path}": kind for path, kind in facts.schema.items()}
    found = None if options.search is not None else around.context.expressions.compiled(options.over, around.schema)
    item = found.type.item if isinstance(found, Checked) else None
    return {"": item or ANY}


CHECK = MapCheck()
