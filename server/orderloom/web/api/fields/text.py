"""Short texts."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, bounds


class TextSchema:
    """Short texts."""

    id = "text"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", **bounds(field, min_length="minLength", max_length="maxLength")}


SCHEMA = TextSchema()
