"""What the steps that move stock share in the checker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orderloom.check.lookups import unknown_field
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.record_step import (
    OWN,
    RecordStep,
    TargetPlan,
    facts_of,
    no_fields,
    number_faults,
    target_faults,
    target_plan,
    text_faults,
    value_of,
)
from orderloom.check.step import UPDATE, StepContext
from orderloom.model.step import Step
from orderloom.model.stock_step import StockOptions


@dataclass(frozen=True, slots=True)
class StockStepPlan:
    """Which record, which balance of it, how much, and for whom (None: for the run's record)."""

    target: TargetPlan
    field: str
    amount: Closure | None
    holder: Closure | None


class StockCheck(RecordStep[StockOptions]):
    """Steps that move stock, in the checker."""

    def check(self, step: Step, options: StockOptions, around: StepContext) -> Iterable[Problem]:
        """A balance of the record, an amount, and somebody who holds it."""
        yield from target_faults(options, around)
        yield from no_fields(step)
        yield from number_faults(options.amount, around, "/options/amount", "step.amount_type")
        yield from text_faults(options.holder, around, "/options/holder", "step.holder_type")
        if options.holder is None and around.flow.table is None:
            yield Problem("step.holder", "/options", {})
        yield from self._balance(options, around)

    def _balance(self, options: StockOptions, around: StepContext) -> Iterator[Problem]:
        facts = facts_of(options, around)
        if facts is None:
            return
        yield from unknown_field(facts, options.field, "/options/field")
        field = facts.fields.get(options.field)
        if field is not None and not field.traits.stock:
            yield Problem("step.not_stock", "/options/field", {"field": options.field, "type": field.spec.type})

    def needs(self, step: Step, options: StockOptions) -> Iterable[tuple[str, str, str]]:
        """To change the balance."""
        table = options.table or OWN
        yield table, UPDATE, ""
        yield table, UPDATE, options.field

    def compile(self, step: Step, options: StockOptions, around: StepContext) -> StockStepPlan:
        """Which balance, how much and for whom."""
        return StockStepPlan(
            target_plan(options, around),
            options.field,
            value_of(options.amount, around),
            value_of(options.holder, around),
        )
