"""Ids of linked records."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class LinkSchema:
    """Ids of linked records."""

    id = "link"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "description": f"id in {field.target}"}


SCHEMA = LinkSchema()
