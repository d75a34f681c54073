"""Moments, in RFC 3339."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class DatetimeSchema:
    """Moments, in RFC 3339."""

    id = "datetime"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "format": "date-time"}


SCHEMA = DatetimeSchema()
