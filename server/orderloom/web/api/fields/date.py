"""Calendar days as ISO 8601 writes them."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class DateSchema:
    """Calendar days as ISO 8601 writes them."""

    id = "date"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "format": "date"}


SCHEMA = DateSchema()
