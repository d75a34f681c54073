"""A form made for one occasion: the fields that a move needs."""

from collections.abc import Sequence

from orderloom.check.form_plan import ALWAYS, FormFieldPlan, FormPlan, SectionPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.web.pages.form_model import MOVE


def small_form(table: TablePlan, fields: Sequence[FieldPlan]) -> FormPlan:
    """All of ``fields``, each required, in one column."""
    entries = tuple(FormFieldPlan(field.id, "full", required=ALWAYS) for field in fields)
    section = SectionPlan(MOVE, table.title, 1, entries)
    return FormPlan(MOVE, table.title, table.id, (section,), frozenset({MOVE}), "record")
