"""Exact numbers travel as texts."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class DecimalSchema:
    """Exact numbers travel as texts."""

    id = "decimal"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}


SCHEMA = DecimalSchema()
