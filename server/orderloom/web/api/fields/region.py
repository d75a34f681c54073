"""Codes of GB/T 2260, six digits."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class RegionSchema:
    """Codes of GB/T 2260, six digits."""

    id = "region"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "pattern": "^[0-9]{6}$"}


SCHEMA = RegionSchema()
