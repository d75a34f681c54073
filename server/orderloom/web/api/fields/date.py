"""Days."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class DateSchema:
    """Days."""

    id = "date"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "format": "date"}


SCHEMA = DateSchema()
