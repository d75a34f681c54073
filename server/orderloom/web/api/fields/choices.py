"""Lists of codes of a dictionary."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, bounds, codes


class ChoicesSchema:
    """Lists of codes of a dictionary."""

    id = "choices"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {
            "type": "array",
            "items": codes(plan, field),
            "uniqueItems": True,
            **bounds(field, max_items="maxItems"),
        }


SCHEMA = ChoicesSchema()
