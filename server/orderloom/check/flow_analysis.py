"""A flow looked through once: its steps with their options, its graphs, and what is known where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from orderloom.check.compiler import CONTEXT
from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.flow_graph import Graph, Node, graphs
from orderloom.check.flow_inputs import input_types
from orderloom.check.flow_types import Known, Shape, settled, told
from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.check.step import CHECKS, StepCheck, StepContext, Within
from orderloom.logic.compile import Checked
from orderloom.logic.lower.literals import join
from orderloom.logic.types import ANY, DATETIME, STR, LogicType, Schema
from orderloom.model.kinds.flow import Flow
from orderloom.model.step import STEPS, Step, StepOptions

NEXT = "next"
TIMEOUT = "timeout"
CATCH = "catch:"
"""Names of ways out that all steps have; ``CATCH`` is followed by the id."""

RUN: Schema = MappingProxyType(
    {
        "@run.id": STR,
        "@run.started_at": DATETIME,
        "@run.by": STR.or_null(),
        "@event.kind": STR.or_null(),
        "@event.transition": STR.or_null(),
        "@event.mark": STR.or_null(),
        "@event.deadline": STR.or_null(),
        "@event.level": STR.or_null(),
        "@event.by": STR.or_null(),
        "@event.at": DATETIME.or_null(),
    }
)
"""What every expression of a flow may read of its run and of the event that began it."""

FAILURE: Shape = MappingProxyType({".code": STR, ".message": STR})
"""What the variable of a catch holds."""


@dataclass(frozen=True, slots=True)
class Part:
    """One step whose sort is known and whose options are well formed; ``place`` is where it stands in the list."""

    place: int
    step: Step
    options: StepOptions
    check: StepCheck[StepOptions]


class Analysis:
    """One flow; everything is worked out once, when first asked for."""

    def __init__(self, flow: Flow, context: Context) -> None:
        self.flow = flow
        self.context = context
        self.facts = context.table(flow.table)
        self.faults: list[Problem] = []
        """What is wrong with the form of steps: unknown sorts, malformed options."""
        self.parts = {part.step.id: part for part in self._read()}
        self._schemas: dict[frozenset[tuple[str, LogicType]], Schema] = {}
        self._busy = False

    def _read(self) -> Iterator[Part]:
        for place, step in enumerate(self.flow.steps):
            sort = STEPS.find(step.sort)
            check = CHECKS.find(step.sort)
            if sort is None or check is None:
                there = (one for one in STEPS.entries if one in CHECKS)
                self.faults.append(Problem("flow.unknown_sort", f"/steps/{place}/sort", known(step.sort, there)))
                continue
            options, faults = read_shape(sort.shape, step.options)
            self.faults.extend(replace(one, pointer=f"/steps/{place}/options{one.pointer}") for one in faults)
            if options is not None:
                yield Part(place, step, options, check)

    @property
    def complete(self) -> bool:
        """Whether all steps could be read, and lead to steps that are there; else what follows from the graph is left
        unsaid.
        """
        named = {self.flow.start}
        for part in self.parts.values():
            named.update(step for _, step in self.ways(part))
            named.update(start for _, start, _ in part.check.inner(part.options))
        return len(self.parts) == len(self.flow.steps) and named <= self.parts.keys()

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The steps as nodes of graphs."""
        return {step: self._node(part) for step, part in self.parts.items()}

    def _node(self, part: Part) -> Node:
        inner = tuple((name, start) for name, start, _ in part.check.inner(part.options) if start in self.parts)
        ends = part.check.ends(part.options) or part.step.next is None
        ways = tuple(way for way in self.ways(part) if way[1] in self.parts)
        return Node(part.step.id, ways, inner, ends, part.check.pauses(part.options))

    def ways(self, part: Part) -> Iterator[tuple[str, str]]:
        """Every way out of a step as (name, step)."""
        step = part.step
        if step.next is not None:
            yield NEXT, step.next
        yield from part.check.ways(part.options)
        yield from ((f"{CATCH}{catch.id}", catch.next) for catch in step.catch)
        if step.on_timeout is not None:
            yield TIMEOUT, step.on_timeout

    @cached_property
    def graphs(self) -> tuple[Graph, ...]:
        """The main graph and the inner ones."""
        return graphs(self.nodes, self.flow.start)

    @cached_property
    def begin(self) -> Schema:
        """What every step may read, with the types."""
        own = self.context.rule_schema(self.facts) if self.facts else {**CONTEXT, **self.context.parameters}
        return MappingProxyType({**own, **RUN, **input_types(self.flow, self.context.surroundings)})

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """What is sure to be known beside ``begin`` when each step begins, where any graph reaches it."""
        self._busy = True
        found: dict[str, Known] = {}
        for graph in self.graphs:
            begin = self._opened(graph, found)
            if graph.start in self.parts:
                found.update(settled(graph.start, begin, self._leave))
        self._busy = False
        return found

    def _opened(self, graph: Graph, found: Mapping[str, Known]) -> Known:
        """What an inner graph knows as it begins: what its owner knows, and what that adds."""
        part = self.parts.get(graph.owner)
        if part is None:
            return {}
        before = found.get(part.step.id, {})
        if isinstance(part.check, Within):
            added = part.check.within(part.options, self._around(before))
        else:
            added = next(paths for name, _, paths in part.check.inner(part.options) if name == graph.name)
        roots = {path.partition(".")[0] for path in added}
        return {**{path: kind for path, kind in before.items() if path.partition(".")[0] not in roots}, **added}

    def _leave(self, step: str, before: Known) -> Iterator[tuple[str, Known]]:
        part = self.parts[step]
        after = self._after(part, before)
        catches = {f"{CATCH}{catch.id}": catch.id for catch in part.step.catch}
        for name, target in self.ways(part):
            if target not in self.parts:
                continue
            if name in catches:
                yield target, told(before, catches[name], FAILURE)
            else:
                yield target, before if name == TIMEOUT else after

    def _after(self, part: Part, before: Known) -> Known:
        if part.step.variable is None:
            return before
        shape = part.check.leaves(part.step, part.options, self._around(before))
        return told(before, part.step.variable, shape)

    def _around(self, before: Known) -> StepContext:
        """Steps that know the same share one schema, which compiled expressions are remembered by."""
        key = frozenset(before.items())
        if key not in self._schemas:
            self._schemas[key] = MappingProxyType({**self.begin, **before}) if before else self.begin
        return StepContext(self.context, self.flow, self.facts, self._schemas[key])

    def around(self, step: str) -> StepContext:
        """What a step may ask and read."""
        return self._around(self.known.get(step, {}))

    def shape(self, part: Part) -> Shape:
        """The types of what a step leaves."""
        return part.check.leaves(part.step, part.options, self.around(part.step.id))

    def shapes(self) -> Iterator[tuple[int, str, str, Shape]]:
        """Every variable that is set anywhere, as (place of the step, pointer below it, name, types)."""
        for part in self.parts.values():
            if part.step.variable is not None:
                yield part.place, "/as", part.step.variable, self.shape(part)
            for place, catch in enumerate(part.step.catch):
                yield part.place, f"/catch/{place}/id", catch.id, FAILURE

    @property
    def outputs(self) -> Shape:
        """The types of what the flow gives out, by name: whatever its ends are given. While this is being worked out,
        which only flows that start each other ask for, it is unknown.
        """
        ends = [part for part in self._ends() if part.check.ends(part.options)]
        names = dict.fromkeys(given.id for part in ends for given in part.step.given)
        if self._busy:
            return dict.fromkeys(names, ANY)
        return {name: self._output(name, ends) for name in names}

    def _ends(self) -> Iterable[Part]:
        return (self.parts[step] for step in self.graphs[0].members)

    def _output(self, name: str, ends: Iterable[Part]) -> LogicType:
        kind: LogicType | None = None
        for part in ends:
            found = next((self._given(one.value, part) for one in part.step.given if one.id == name), None)
            one = found.or_null() if found else None
            kind = one if kind is None else (join(kind, one) or ANY) if one else kind
        return kind or ANY

    def _given(self, rule: object, part: Part) -> LogicType:
        found = self.context.expressions.compiled(rule, self.around(part.step.id).schema)
        return found.type if isinstance(found, Checked) else ANY


def analysis(flow: Flow, context: Context) -> Analysis:
    """The flow looked through, the same one every time."""
    return context.once(Analysis, flow.id, lambda: Analysis(flow, context))
