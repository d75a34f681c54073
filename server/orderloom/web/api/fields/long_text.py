"""Texts of many lines, up to the length their field sets."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, bounds


class LongTextSchema:
    """Texts of many lines, up to the length their field sets."""

    id = "long_text"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", **bounds(field, max_length="maxLength")}


SCHEMA = LongTextSchema()
