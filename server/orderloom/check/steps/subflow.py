"""Flows that start flows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.compiler import located
from orderloom.check.fixes import known
from orderloom.check.flow_analysis import analysis
from orderloom.check.flow_inputs import input_field
from orderloom.check.plan import Closure, Codec
from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import LogicType
from orderloom.model.kinds.flow import Flow
from orderloom.model.step import Step
from orderloom.model.steps.subflow import STEP, SubflowOptions

_TEXTS = frozenset({"str", "any"})


@dataclass(frozen=True, slots=True)
class SubflowPlan:
    """Which flow; ``record`` gives the id of its record, ``same``: it is the run's own."""

    flow: str
    record: Closure | None
    same: bool


class SubflowCheck(PlainStep[SubflowOptions]):
    """Flows that start flows, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: SubflowOptions, around: StepContext) -> Iterable[Problem]:
        """A flow that is there, a record where it needs one, and all the inputs that it cannot do without."""
        yield from around.context.reference(Flow, options.flow, "/options/flow")
        flow = around.context.find(Flow, options.flow)
        if flow is None:
            return
        yield from _record_faults(options, flow, around)
        inputs = {given.id: given for given in flow.inputs}
        for place, given in enumerate(step.given):
            if given.id not in inputs:
                yield Problem("flow.unknown_input", f"/with/{place}/id", {"flow": flow.id, **known(given.id, inputs)})
        there = {given.id for given in step.given}
        for name, wanted in inputs.items():
            if wanted.required and name not in there:
                yield Problem("flow.input_missing", "", {"flow": flow.id, "input": name})

    def takes(self, step: Step, options: SubflowOptions, around: StepContext) -> Mapping[str, Codec]:
        """Its values are the inputs of the flow."""
        flow = around.context.find(Flow, options.flow)
        surroundings = around.context.surroundings
        fields = ((given.id, input_field(given, surroundings)) for given in (flow.inputs if flow else ()))
        return {name: field.codec for name, field in fields if field is not None}

    def starts(self, options: SubflowOptions) -> str:
        """The flow."""
        return options.flow

    def leaves(self, step: Step, options: SubflowOptions, around: StepContext) -> Mapping[str, LogicType]:
        """What the flow gives out."""
        flow = around.context.find(Flow, options.flow)
        outputs = analysis(flow, around.context).outputs if flow else {}
        return {f".{name}": kind for name, kind in outputs.items()}

    def compile(self, step: Step, options: SubflowOptions, around: StepContext) -> SubflowPlan:
        """The record as a closure."""
        flow = around.context.find(Flow, options.flow)
        found = None if options.record is None else around.context.expressions.compiled(options.record, around.schema)
        record = compile_core(found.core) if isinstance(found, Checked) else None
        return SubflowPlan(options.flow, record, same=record is None and flow is not None and flow.table is not None)


def _record_faults(options: SubflowOptions, flow: Flow, around: StepContext) -> Iterator[Problem]:
    if flow.table is None:
        if options.record is not None:
            yield Problem("flow.no_record", "/options/record", {"flow": flow.id})
    elif options.record is None:
        if flow.table != around.flow.table:
            yield Problem("flow.whose_record", "/options", {"flow": flow.id, "table": flow.table})
    else:
        found = around.context.expressions.compiled(options.record, around.schema)
        if not isinstance(found, Checked):
            yield from located(found, "/options/record")
        elif found.type.kind not in _TEXTS:
            yield Problem("flow.record_type", "/options/record", {"type": str(found.type)})


CHECK = SubflowCheck()
