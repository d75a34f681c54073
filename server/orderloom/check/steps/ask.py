"""Steps that ask people, in the checker: whom, what they fill in, how they can answer, and by when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from orderloom.check.assignees import assignee_faults, assignee_plan
from orderloom.check.compiler import located
from orderloom.check.field import CHECKS as FIELD_CHECKS
from orderloom.check.fixes import known
from orderloom.check.plan import Closure, Codec, FieldPlan
from orderloom.check.problem import Problem
from orderloom.check.step import StepContext
from orderloom.check.task_plan import ANY, DONE, AskPlan, OutcomePlan, RungPlan
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import DATETIME, STR, LogicType
from orderloom.model.document import Span
from orderloom.model.field import FIELDS, FieldSpec
from orderloom.model.kinds.calendar import Calendar
from orderloom.model.kinds.form import Form
from orderloom.model.step import Step, StepOptions
from orderloom.model.steps.ask import STEP, AskOptions

_SPAN: TypeAdapter[timedelta] = TypeAdapter(Span)
_TIMES = frozenset({"duration", "datetime", "any", "null"})
_OF_RECORDS = ("default", "readonly", "search", "personal", "encrypted")
"""Options that only fields of records have a use for."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One field that people fill in: its shape and how it is read."""

    spec: FieldSpec
    codec: Codec


class AskCheck:
    """Steps that ask people, in the checker."""

    id = STEP.id

    def check(self, step: Step, options: AskOptions, around: StepContext) -> Iterable[Problem]:
        """Somebody to ask, fields that can be asked for, values for them, a due time that is one."""
        yield from assignee_faults(options.to, around.context, around.schema, "/options/to")
        for place, rung in enumerate(options.ladder):
            at = f"/options/ladder/{place}"
            yield from assignee_faults(rung.to, around.context, around.schema, f"{at}/to")
            if place and rung.after <= options.ladder[place - 1].after:
                yield Problem("task.ladder_order", f"{at}/after", {"rung": rung.id})
        if options.need is not None and options.mode != ANY:
            yield Problem("task.need", "/options/need", {"mode": options.mode})
        for place, spec in enumerate(options.fields):
            yield from _field_faults(spec, around, f"/options/fields/{place}")
        yield from _form_faults(options, around)
        yield from _due_faults(options.due, around)
        if options.calendar is not None:
            yield from around.context.reference(Calendar, options.calendar, "/options/calendar")
        names = self.takes(step, options, around)
        for place, given in enumerate(step.given):
            if given.id not in names:
                yield Problem("task.unknown_field", f"/with/{place}/id", known(given.id, names))

    def ways(self, options: AskOptions) -> Iterable[tuple[str, str]]:
        """One per outcome that leads somewhere of its own."""
        return [(one.id, one.next) for one in options.outcomes if one.next is not None]

    def inner(self, options: AskOptions) -> Iterable[tuple[str, str, Mapping[str, LogicType]]]:
        """No graph inside."""
        return ()

    def ends(self, options: AskOptions) -> bool:
        """Something may follow."""
        return False

    def pauses(self, options: AskOptions) -> bool:
        """Somebody has to answer."""
        return True

    def needs(self, step: Step, options: AskOptions) -> Iterable[tuple[str, str, str]]:
        """No rights: whoever answers has their own."""
        return ()

    def takes(self, step: Step, options: StepOptions, around: StepContext) -> Mapping[str, Codec]:
        """The fields that people fill in begin with what ``with`` gives."""
        if not isinstance(options, AskOptions) or options.form is None:
            asked = _askable(options, around) if isinstance(options, AskOptions) else ()
            return {one.spec.id: one.codec for one in asked}
        form = around.context.find(Form, options.form)
        names = {field.id for section in form.sections for field in section.fields} if form else set()
        fields = around.facts.fields if around.facts else {}
        return {name: fields[name].codec for name in names & fields.keys() if fields[name].enterable}

    def leaves(self, step: Step, options: AskOptions, around: StepContext) -> Mapping[str, LogicType]:
        """How it was answered, by whom, when, and what was filled in."""
        answers = {
            f".answers.{one.spec.id}{suffix}": kind.or_null()
            for one in _askable(options, around)
            for suffix, kind in one.codec.logic().items()
        }
        return {"": STR, ".outcome": STR, ".by": STR, ".at": DATETIME, ".comment": STR, **answers}

    def compile(self, step: Step, options: AskOptions, around: StepContext) -> AskPlan:
        """The task, ready to be given."""
        outcomes = [OutcomePlan(one.id, one.title, one.color, one.next, one.reason) for one in options.outcomes]
        return AskPlan(
            title=options.title,
            help=options.help,
            to=assignee_plan(options.to, around.context, around.schema),
            mode=options.mode,
            need=options.need or 1,
            fields={one.spec.id: _plan(one) for one in _askable(options, around)},
            form=options.form,
            outcomes={one.id: one for one in outcomes or [DONE]},
            due=_due(options.due, around),
            calendar=options.calendar,
            ladder=tuple(
                RungPlan(rung.id, rung.after, assignee_plan(rung.to, around.context, around.schema))
                for rung in options.ladder
            ),
        )


def _askable(options: AskOptions, around: StepContext) -> list[_Asked]:
    """The fields that can be asked for."""
    context = around.context.surroundings
    return [
        _Asked(spec, FIELD_CHECKS.get(spec.type).codec(spec, context)) for spec in options.fields if not _tied(spec)
    ]


def _tied(spec: FieldSpec) -> bool:
    """Whether such a field lives on records only: computed, numbered, moved, uploaded to, or kept by the system."""
    traits = FIELD_CHECKS.get(spec.type).traits(spec)
    moved = traits.moved or traits.stock or traits.resolved or traits.linked or traits.uploads
    return moved or traits.computed is not None or traits.virtual is not None or traits.series is not None


def _plan(asked: _Asked) -> FieldPlan:
    spec, traits = asked.spec, FIELD_CHECKS.get(asked.spec.type).traits(asked.spec)
    return FieldPlan(
        id=spec.id,
        type=spec.type,
        title=spec.title,
        spec=spec,
        codec=asked.codec,
        required=spec.required,
        dictionary=traits.dictionary,
        target=traits.target,
        help=spec.help,
        directory=traits.directory,
    )


def _field_faults(spec: FieldSpec, around: StepContext, at: str) -> Iterator[Problem]:
    if _tied(spec):
        yield Problem("task.field_type", f"{at}/type", {"type": spec.type})
        return
    for option in _OF_RECORDS:
        if getattr(spec, option) not in (None, False):
            yield Problem("task.field_option", f"{at}/{option}", {"option": option})
    for reference in FIELDS.get(spec.type).references:
        named: object = getattr(spec, reference.path)
        if isinstance(named, str):
            yield from around.context.reference(reference.to, named, f"{at}/{reference.path}")
    for found in FIELD_CHECKS.get(spec.type).check(spec, around.context.surroundings):
        yield Problem(found.code, f"{at}{found.pointer}", found.facts, found.level)


def _form_faults(options: AskOptions, around: StepContext) -> Iterator[Problem]:
    """A form of the flow's own table, and then no fields beside it."""
    if options.form is None:
        return
    yield from around.context.reference(Form, options.form, "/options/form")
    form = around.context.find(Form, options.form)
    if form is not None and form.table != around.flow.table:
        yield Problem("task.foreign_form", "/options/form", {"form": form.id, "table": form.table})
    if options.fields:
        yield Problem("task.form_or_fields", "/options/fields")


def _due_faults(rule: object, around: StepContext) -> Iterator[Problem]:
    """A length of time, or an expression that gives one or a moment."""
    if rule is None:
        return
    if isinstance(rule, str):
        if _span(rule) is None:
            yield Problem("task.due", "/options/due", {"value": rule})
        return
    found = around.context.expressions.compiled(rule, around.schema)
    if not isinstance(found, Checked):
        yield from located(found, "/options/due")
    elif found.type.kind not in _TIMES:
        yield Problem("task.due_type", "/options/due", {"type": str(found.type)})


def _span(text: str) -> timedelta | None:
    try:
        span = _SPAN.validate_python(text)
    except ValidationError:
        return None
    return span if span > timedelta(0) else None


def _due(rule: object, around: StepContext) -> Closure | None:
    if isinstance(rule, str):
        span = _span(rule)
        return lambda _env: span
    found = None if rule is None else around.context.expressions.compiled(rule, around.schema)
    return compile_core(found.core) if isinstance(found, Checked) else None


CHECK = AskCheck()
