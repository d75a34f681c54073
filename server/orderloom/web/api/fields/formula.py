"""Computed values, in the form of what they compute."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class FormulaSchema:
    """Computed values, in the form of what they compute."""

    id = "formula"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {}


SCHEMA = FormulaSchema()
