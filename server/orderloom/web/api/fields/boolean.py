"""Yes or no."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class BooleanSchema:
    """Yes or no."""

    id = "boolean"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "boolean"}


SCHEMA = BooleanSchema()
