"""Steps that make records: into which table, in which state, with which fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.fixes import known
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.record_step import (
    RecordStep,
    external_faults,
    field_codecs,
    field_needs,
    given_faults,
    kept_of,
    record_shape,
)
from orderloom.check.step import CREATE, SET_STATE, StepContext
from orderloom.logic.types import LogicType
from orderloom.model.kinds.table import Table
from orderloom.model.step import Step
from orderloom.model.steps.create import STEP, CreateOptions


@dataclass(frozen=True, slots=True)
class CreatePlan:
    """A new record of ``table``, in ``state`` or else the first; ``kept``: what of it goes into the variable."""

    table: str
    state: str | None
    kept: frozenset[str]


class CreateCheck(RecordStep[CreateOptions]):
    """Steps that make records, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: CreateOptions, around: StepContext) -> Iterable[Problem]:
        """A table of ours, a state of its machine, and fields that can be given."""
        context, facts = around.context, around.context.table(options.table)
        yield from context.reference(Table, options.table, "/options/table")
        yield from external_faults(facts, "/options/table")
        yield from given_faults(step, facts)
        machine = context.machines.get(options.table)
        states = [state.id for state in machine.states] if machine else []
        if options.state is not None and options.state not in states and not context.has_malformed_machine:
            yield Problem("step.state", "/options/state", known(options.state, states))

    def takes(self, step: Step, options: CreateOptions, around: StepContext) -> Mapping[str, Codec]:
        """Values of fields."""
        return field_codecs(step, around.context.table(options.table))

    def leaves(self, step: Step, options: CreateOptions, around: StepContext) -> Mapping[str, LogicType]:
        """The new record."""
        return record_shape(around.context.table(options.table))

    def needs(self, step: Step, options: CreateOptions) -> Iterable[tuple[str, str, str]]:
        """To make records with these fields, and to choose the state."""
        yield from field_needs(step, options.table, CREATE)
        if options.state is not None:
            yield options.table, SET_STATE, ""

    def compile(self, step: Step, options: CreateOptions, around: StepContext) -> CreatePlan:
        """Where it goes."""
        return CreatePlan(options.table, options.state, kept_of(step, around))


CHECK = CreateCheck()
