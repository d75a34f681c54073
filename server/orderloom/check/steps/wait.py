"""Waiting: for a time, until a moment, for a happening."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from orderloom.check.compiler import located
from orderloom.check.occasions import events_of, occasion_faults
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import DATETIME
from orderloom.model.document import Span
from orderloom.model.step import Step
from orderloom.model.steps.wait import STEP, WaitOptions

_SPAN: TypeAdapter[timedelta] = TypeAdapter(Span)
_LENGTHS = frozenset({"duration", "int", "any", "null"})


@dataclass(frozen=True, slots=True)
class WaitPlan:
    """One of the three: ``span`` gives a timedelta (None: nothing to wait for), ``until`` a UTC moment or None, ``on``
    are occasions of the run's record as triggers name them.
    """

    span: Closure | None
    until: Closure | None
    on: tuple[str, ...]

    @property
    def hears(self) -> Mapping[str, frozenset[str]]:
        """The kinds of events that end the wait, each with the details that count; none for all of them."""
        return events_of(self.on)


class WaitCheck(PlainStep[WaitOptions]):
    """Waiting in the checker."""

    id = STEP.id

    def check(self, step: Step, options: WaitOptions, around: StepContext) -> Iterable[Problem]:
        """Exactly one thing to wait for, of the right type; happenings need a record and an end."""
        asked = [options.span is not None, options.until is not None, bool(options.on)]
        if sum(asked) != 1:
            yield Problem("flow.wait_what", "/options", {"step": step.id})
            return
        yield from _span_faults(options.span, around)
        yield from _moment_faults(options.until, around)
        if options.on:
            yield from occasion_faults(options.on, around.flow.table, around.context, "/options/on")
            if around.flow.table is None:
                yield Problem("flow.no_table", "/options/on", {"what": "on"})
            if step.timeout is None:
                yield Problem("flow.wait_forever", "", {"step": step.id})

    def pauses(self, options: WaitOptions) -> bool:
        """That is what it is for."""
        return True

    def compile(self, step: Step, options: WaitOptions, around: StepContext) -> WaitPlan:
        """Lengths and moments as closures."""
        return WaitPlan(_span(options.span, around), _moment(options.until, around), options.on)


def _literal(written: str) -> timedelta | None:
    try:
        found = _SPAN.validate_python(written)
    except ValidationError:
        return None
    return found if found > timedelta(0) else None


def _span_faults(rule: object, around: StepContext) -> Iterator[Problem]:
    if isinstance(rule, str):
        if _literal(rule) is None:
            yield Problem("shape.not_span", "/options/for")
        return
    if rule is None:
        return
    found = around.context.expressions.compiled(rule, around.schema)
    if not isinstance(found, Checked):
        yield from located(found, "/options/for")
    elif found.type.kind not in _LENGTHS:
        yield Problem("flow.not_a_span", "/options/for", {"type": str(found.type)})


def _moment_faults(rule: object, around: StepContext) -> Iterator[Problem]:
    found = None if rule is None else around.context.expressions.compiled(rule, around.schema, DATETIME.or_null())
    if found is not None and not isinstance(found, Checked):
        yield from located(found, "/options/until")


def _span(rule: object, around: StepContext) -> Closure | None:
    if isinstance(rule, str):
        fixed = _literal(rule)
        return lambda _env: fixed
    found = None if rule is None else around.context.expressions.compiled(rule, around.schema)
    if not isinstance(found, Checked):
        return None
    run = compile_core(found.core)
    return lambda env: _length(run(env))


def _length(value: object) -> object:
    """Whole numbers are seconds, as fields that hold a length have them."""
    return timedelta(seconds=value) if isinstance(value, int) and not isinstance(value, bool) else value


def _moment(rule: object, around: StepContext) -> Closure | None:
    found = None if rule is None else around.context.expressions.compiled(rule, around.schema, DATETIME.or_null())
    return compile_core(found.core) if isinstance(found, Checked) else None


CHECK = WaitCheck()
