"""Values of a linked record, in the form of its own field."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import SCHEMAS, Schema


class LookupSchema:
    """Values of a linked record, in the form of its own field."""

    id = "lookup"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return SCHEMAS.get(field.form.type).value(plan, field.form) if field.form is not field else {}


SCHEMA = LookupSchema()
