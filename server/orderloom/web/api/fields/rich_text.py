"""Formatted text as a small part of HTML."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, bounds


class RichTextSchema:
    """Formatted text as a small part of HTML."""

    id = "rich_text"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "contentMediaType": "text/html", **bounds(field, max_length="maxLength")}


SCHEMA = RichTextSchema()
