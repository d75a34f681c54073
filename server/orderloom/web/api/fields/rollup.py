"""Figures over the records that link here."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import SCHEMAS, Schema


class RollupSchema:
    """Figures over the records that link here."""

    id = "rollup"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        if field.form is not field:
            return SCHEMAS.get(field.form.type).value(plan, field.form)
        return {"type": "integer" if field.codec.logic()[""].is_number else "boolean"}


SCHEMA = RollupSchema()
