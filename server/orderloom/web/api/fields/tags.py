"""Lists of words."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, bounds


class TagsSchema:
    """Lists of words."""

    id = "tags"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        word = {"type": "string", **bounds(field, max_length="maxLength")}
        return {"type": "array", "items": word, **bounds(field, max_items="maxItems")}


SCHEMA = TagsSchema()
