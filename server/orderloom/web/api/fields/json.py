"""Anything."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class JsonSchema:
    """Anything."""

    id = "json"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {}


SCHEMA = JsonSchema()
