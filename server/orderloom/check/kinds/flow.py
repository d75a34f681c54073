"""Flows compiled: every step with what its sort needs, and everything that starts them."""

from collections.abc import Iterable, Iterator, Mapping

from orderloom.check.compiler import is_literal, located
from orderloom.check.context import Context
from orderloom.check.flow_analysis import Analysis, Part, analysis
from orderloom.check.flow_calls import call_faults, identities
from orderloom.check.flow_inputs import input_faults, input_field
from orderloom.check.flow_plan import (
    CatchPlan,
    ConcurrencyPlan,
    FlowPlan,
    InputPlan,
    RetryPlan,
    StepPlan,
)
from orderloom.check.flow_steps import step_faults
from orderloom.check.flow_triggers import trigger_faults, trigger_plan
from orderloom.check.kinds.flow_rights import right_faults
from orderloom.check.plan import Closure, Codec, by_id
from orderloom.check.problem import Problem
from orderloom.check.step import Taking
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import ANY, Schema
from orderloom.model.kinds.flow import KIND, Flow, FlowInput
from orderloom.model.step import Given, Retry


class FlowCheck:
    """Flows in the checker."""

    id = KIND.id

    def check(self, document: Flow, context: Context) -> Iterable[Problem]:
        """Steps that fit together, values that are there, and a role that may do all of it."""
        looked = analysis(document, context)
        yield from looked.faults
        yield from input_faults(document, context)
        yield from trigger_faults(looked)
        yield from step_faults(looked)
        yield from call_faults(looked)
        yield from right_faults(looked)
        yield from _key_faults(looked)

    def compile(self, document: Flow, context: Context) -> FlowPlan:
        """Expressions as closures, ways out by name, the types of variables."""
        looked = analysis(document, context)
        inside = {member: graph.owner for graph in looked.graphs for member in graph.members}
        return FlowPlan(
            id=document.id,
            title=document.title,
            table=document.table,
            identity=document.identity,
            triggers=tuple(trigger_plan(one, looked) for one in document.triggers),
            inputs=by_id(one for given in document.inputs for one in _input(given, context)),
            start=document.start,
            steps=by_id(_step(part, looked, inside.get(part.step.id, "")) for part in looked.parts.values()),
            concurrency=_concurrency(looked),
            timeout=document.timeout,
            help=document.help,
            reaches=identities(looked),
        )


def _key_faults(looked: Analysis) -> Iterator[Problem]:
    """A key that can be worked out before the first step."""
    concurrency = looked.flow.concurrency
    if concurrency is not None and not is_literal(concurrency.key):
        found = looked.context.expressions.compiled(concurrency.key, looked.begin)
        if not isinstance(found, Checked):
            yield from located(found, "/concurrency/key")


def _concurrency(looked: Analysis) -> ConcurrencyPlan | None:
    asked = looked.flow.concurrency
    if asked is None:
        return None
    return ConcurrencyPlan(_free(asked.key, looked, looked.begin), asked.limit, asked.full == "wait")


def _input(given: FlowInput, context: Context) -> Iterator[InputPlan]:
    field = input_field(given, context.surroundings)
    if field is not None:
        yield InputPlan(given.id, given.title, field.codec.logic().get("", ANY), given.required, field)


def _step(part: Part, looked: Analysis, owner: str) -> StepPlan:
    step, around = part.step, looked.around(part.step.id)
    check = part.check
    takes = check.takes(step, part.options, around) if isinstance(check, Taking) else {}
    return StepPlan(
        id=step.id,
        sort=step.sort,
        title=step.title or {},
        spec=check.compile(step, part.options, around),
        next=step.next,
        given=tuple((one.id, _value(one, takes.get(one.id), looked, around.schema)) for one in step.given),
        variable=step.variable,
        shape=looked.shape(part) if step.variable is not None else None,
        retry=_retry(step.retry),
        catch=tuple(CatchPlan(one.id, frozenset(one.on), one.next) for one in step.catch),
        timeout=step.timeout,
        on_timeout=step.on_timeout,
        graph=owner,
        edges=tuple(looked.ways(part)),
    )


def _value(given: Given, codec: Codec | None, looked: Analysis, schema: Schema) -> Closure:
    if codec is None or is_literal(given.value):
        return _free(given.value, looked, schema)
    return looked.context.expressions.maker(given.value, schema, codec) or _nothing


def _free(rule: object, looked: Analysis, schema: Schema) -> Closure:
    """A value of whatever type; a literal is what it is."""
    if is_literal(rule):
        return lambda _env: rule
    found = looked.context.expressions.compiled(rule, schema)
    return compile_core(found.core) if isinstance(found, Checked) else _nothing


def _nothing(_env: Mapping[str, object]) -> None:
    return None


def _retry(asked: Retry | None) -> RetryPlan | None:
    return RetryPlan(asked.tries, asked.pause, asked.factor, asked.most) if asked else None


CHECK = FlowCheck()
