"""Whole numbers."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, bounds


class IntegerSchema:
    """Whole numbers."""

    id = "integer"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "integer", **bounds(field, min="minimum", max="maximum")}


SCHEMA = IntegerSchema()
