"""The small form of what a flow is given: its inputs as fields, read and shown like every other field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.plan import FieldPlan
from orderloom.check.problem import Problem
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Control, form_name

INPUTS = "/inputs/"
"""What the pointers of problems with inputs begin with."""


@dataclass(frozen=True, slots=True)
class InputShown:
    """One input in the template."""

    control: Control
    html: Markup
    grouped: bool


def fields_of(flow: FlowPlan) -> tuple[FieldPlan, ...]:
    """What a flow asks for, in document order."""
    return tuple(one.field for one in flow.inputs.values())


def read(visit: AppVisit, flow: FlowPlan, posted: Form) -> dict[str, object]:
    """What was filled in, as JSON; what was left empty is left out."""
    look, names = visit.look(), posted.all()
    values = ((one, WIDGETS.get(one.type).read(names, form_name(one.id), one, look)) for one in fields_of(flow))
    return {one.id: value for one, value in values if value is not None}


def shown(
    visit: AppVisit, flow: FlowPlan, values: Mapping[str, object], problems: Sequence[Problem] = ()
) -> list[InputShown]:
    """The inputs with what stands in them and what is wrong with it."""
    return [_shown(visit, one, values.get(one.id), problems) for one in fields_of(flow)]


def others(problems: Iterable[Problem], language: str) -> list[str]:
    """What is wrong and belongs to no input."""
    return [one.message(language) for one in problems if not one.pointer.startswith(INPUTS)]


def _shown(visit: AppVisit, field: FieldPlan, value: object, problems: Sequence[Problem]) -> InputShown:
    look, widget = visit.look(), WIDGETS.get(field.type)
    said = (one.message(look.language) for one in problems if one.pointer == INPUTS + field.id)
    control = Control(
        name=form_name(field.id),
        id=f"f-{field.id}",
        label=look.pick(field.title),
        look=look,
        facts=widget.input(field, value, look),
        required=field.required,
        errors=tuple(said),
    )
    return InputShown(control, visit.fields.input(field, control), widget.grouped)
