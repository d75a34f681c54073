"""Steps that change fields of a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.record_step import (
    OWN,
    RecordStep,
    TargetPlan,
    facts_of,
    field_codecs,
    field_needs,
    given_faults,
    kept_of,
    record_shape,
    target_faults,
    target_plan,
)
from orderloom.check.step import UPDATE, StepContext
from orderloom.logic.types import LogicType
from orderloom.model.step import Step
from orderloom.model.steps.update import STEP, UpdateOptions


@dataclass(frozen=True, slots=True)
class UpdatePlan:
    """Which record; ``kept``: what of it goes into the variable."""

    target: TargetPlan
    kept: frozenset[str]


class UpdateCheck(RecordStep[UpdateOptions]):
    """Steps that change fields, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: UpdateOptions, around: StepContext) -> Iterable[Problem]:
        """A record of ours, and at least one field that can be given."""
        yield from target_faults(options, around)
        yield from given_faults(step, facts_of(options, around))
        if not step.given:
            yield Problem("step.gives_nothing", "")

    def takes(self, step: Step, options: UpdateOptions, around: StepContext) -> Mapping[str, Codec]:
        """Values of fields."""
        return field_codecs(step, facts_of(options, around))

    def leaves(self, step: Step, options: UpdateOptions, around: StepContext) -> Mapping[str, LogicType]:
        """The record as it is afterwards."""
        return record_shape(facts_of(options, around))

    def needs(self, step: Step, options: UpdateOptions) -> Iterable[tuple[str, str, str]]:
        """To change these fields."""
        yield from field_needs(step, options.table or OWN, UPDATE)

    def compile(self, step: Step, options: UpdateOptions, around: StepContext) -> UpdatePlan:
        """Which record."""
        return UpdatePlan(target_plan(options, around), kept_of(step, around))


CHECK = UpdateCheck()
