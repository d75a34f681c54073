"""The pieces of a form's canvas: every field that stands on it, rendered by the templates that staff see.

Conditions are left out: on the canvas everything shows, because everything must be within reach. So a form can be
rendered in the middle of an edit, whatever is wrong with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from orderloom.check.form_plan import ALWAYS, NEVER, FormFieldPlan
from orderloom.check.plan import TablePlan
from orderloom.model.kinds.form import FormField
from orderloom.web.build.form_trial import TrialVisit
from orderloom.web.pages.form_fill import Frame
from orderloom.web.pages.form_inputs import Inputs
from orderloom.web.pages.form_model import UPDATE, Entry
from orderloom.web.pages.form_rules import Asking

FIELD = "build/canvas_field.html"
CELL = "build/canvas_cell.html"


@dataclass(frozen=True, slots=True)
class Piece:
    """One field on the canvas: its id path, the entry of the form template, and the template that shows it."""

    path: str
    entry: Entry
    template: str

    def as_json(self, visit: TrialVisit) -> dict[str, object]:
        """For the designer; ``wide`` tells whether it takes a whole row."""
        html = visit.templates.text(self.template, visit.visit, entry=self.entry)
        return {"path": self.path, "html": html, "wide": self.entry.wide, "asked": self.entry.editable}


def pieces(visit: TrialVisit, form: Mapping[str, object]) -> Iterator[Piece]:
    """Every field of the form that its table has, of lines too."""
    table = visit.plan.find(TablePlan, str(form.get("table")))
    for section in _members(form.get("sections")):
        at = f"sections/{section.get('id')}"
        if table is not None:
            yield from _fields(visit, table, section.get("fields"), f"{at}/fields", FIELD)
        lines = section.get("lines")
        inner = visit.plan.find(TablePlan, str(lines.get("table"))) if isinstance(lines, Mapping) else None
        if inner is not None and isinstance(lines, Mapping):
            yield from _fields(visit, inner, lines.get("fields"), f"{at}/lines/fields", CELL)


def _fields(visit: TrialVisit, table: TablePlan, given: object, at: str, template: str) -> Iterator[Piece]:
    access = visit.rights.on(table.id)
    fields = {one.id: one for one in map(_bare, _members(given)) if one.id in table.fields}
    if access is None:
        return
    asking = Asking(table, tuple(fields.values()), {"@now": visit.now})
    frame = Frame(visit, table, access, UPDATE, asking)
    inputs = Inputs(frame, asking.standing({}), {}, visit.look(), mark=at.replace("/", "-") + "-")
    for one in fields.values():
        entry = inputs.entry(one)
        if entry is not None:
            yield Piece(f"{at}/{one.id}", entry, template)


def _bare(given: Mapping[str, object]) -> FormFieldPlan:
    """A field without its conditions; what is malformed in it counts as unsaid."""
    try:
        field = FormField.model_validate(given)
    except ValidationError:
        field = FormField.model_construct(id=str(given.get("id")))
    return FormFieldPlan(
        id=field.id,
        width=field.width,
        help=field.help,
        placeholder=field.placeholder,
        required=ALWAYS if field.required is True else NEVER,
        readonly=ALWAYS if field.readonly is True else NEVER,
        scan_only=field.scan_only,
    )


def _members(given: object) -> Iterable[Mapping[str, object]]:
    """The members of a list that are objects with ids."""
    listed = given if isinstance(given, list | tuple) else ()
    return [one for one in listed if isinstance(one, Mapping) and isinstance(one.get("id"), str)]
