"""A form ready to fill: which fields, which of them may be changed, what they hold, what was wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from orderloom.check.form_plan import FormFieldPlan, FormPlan, SectionPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.gate import Access
from orderloom.runtime.record.prepared import me
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.widgets.base import Form, Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Control, form_name

CREATE = "create"
UPDATE = "update"
MOVE = "move"
POINTER = "/fields/"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field on a form: an input, or words where this person may only look."""

    field: FieldPlan
    control: Control
    html: Markup
    editable: bool
    wide: bool
    grouped: bool
    bare: bool
    """Whether the input brings its own label."""
    check: str = ""
    """Where the field is checked on leaving it."""
    theirs: str = ""
    """What somebody else has put there meanwhile, in words."""
    hidden: bool = False
    """Whether the form does not ask for it as it stands."""
    locked: bool = False
    """Whether it may not be changed as the form stands."""
    scan: str = ""
    """The name under which the form says how it was entered, where only a scanner may."""
    scanned: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a form as it stands: its key in input names, the record behind it (None: a new one) with the version
    that its values are based on, and what is in its inputs as JSON.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    record: Record | None = None
    version: int = 0
    problems: Sequence[Problem] = ()
    theirs: Mapping[str, str] = field(default_factory=dict)
    scanned: frozenset[str] = frozenset()
    gone: bool = False


@dataclass(frozen=True)
class Filling:
    """What is in the form and what was said about it; ``values`` are JSON, ``theirs`` what others wrote meanwhile,
    ``lines`` the lines by their section.
    """

    values: Mapping[str, object]
    problems: Sequence[Problem] = ()
    theirs: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    scanned: frozenset[str] = frozenset()


def said(problems: Iterable[Problem], field_id: str, level: str) -> list[Problem]:
    """The problems of one field, of one level."""
    return [problem for problem in problems if problem.level == level and field_of(problem) == field_id]


def field_of(problem: Problem) -> str:
    """The field a problem points at; empty for none."""
    return problem.pointer.removeprefix(POINTER).partition("/")[0] if problem.pointer.startswith(POINTER) else ""


def form_for(visit: AppVisit, table: TablePlan, mode: str, asked: str = "") -> FormPlan:
    """The form asked for, else the table's first for ``mode`` that this person may open, else all fields."""
    forms = [form for form in visit.plan.on(FormPlan, table.id) if form.id in visit.rights.forms]
    chosen = [form for form in forms if form.id == asked] or [form for form in forms if mode in form.modes] or forms
    return chosen[0] if chosen else _everything(table)


def _everything(table: TablePlan) -> FormPlan:
    fields = tuple(FormFieldPlan(one.id) for one in table.fields.values() if not one.system)
    section = SectionPlan("all", table.title, 2, fields)
    return FormPlan("", table.title, table.id, (section,), frozenset({CREATE, UPDATE}), "record")


def may_edit(one: FormFieldPlan, plan: FieldPlan, table: TablePlan, access: Access, mode: str) -> bool:
    """Whether this person may be asked for the field in this form, as far as that does not depend on other fields."""
    if plan.id == table.state_field:
        return mode == CREATE and access.set_state and plan.id in access.readable
    listed = {CREATE: access.creatable, MOVE: access.movable}.get(mode, access.changeable)
    fixed = (plan.readonly and mode != MOVE) or one.readonly.fixed is True
    return plan.writable and not fixed and plan.id in listed


def editable(
    fields: Iterable[FormFieldPlan], table: TablePlan, access: Access, mode: str
) -> list[tuple[FormFieldPlan, FieldPlan]]:
    """The fields of a form that may be given."""
    found = [(one, table.fields[one.id]) for one in fields if one.id in table.fields]
    return [
        (one, plan) for one, plan in found if plan.id in access.readable and may_edit(one, plan, table, access, mode)
    ]


def read_fields(plans: Iterable[FieldPlan], posted: Form, look: Look, prefix: str = "") -> dict[str, object]:
    """JSON values of the fields that the form said anything about; ``prefix`` begins the names of a line's inputs."""
    found: dict[str, object] = {}
    for plan in plans:
        widget, name = WIDGETS.get(plan.type), prefix + form_name(plan.id)
        if widget.submitted(posted, name):
            found[plan.id] = widget.read(posted, name, plan, look)
    return found


def untouched(plan: FieldPlan, value: object) -> object:
    """What the field's input gives back for a stored JSON value when nobody touches it."""
    return WIDGETS.get(plan.type).untouched(value)


def stored(table: TablePlan, record: Record) -> dict[str, object]:
    """A record's values as JSON."""
    return {
        name: plan.codec.encode(record.values[name])
        for name, plan in table.fields.items()
        if record.values.get(name) is not None
    }


def context(visit: AppVisit) -> dict[str, object]:
    """What expressions may read before there is a record."""
    parameters = {f"@param.{name}": value for name, value in visit.plan.parameters.items()}
    return {"@now": visit.now, **me(visit.actor), **parameters}
