"""Telephone numbers."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class PhoneSchema:
    """Telephone numbers."""

    id = "phone"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "maxLength": 64}


SCHEMA = PhoneSchema()
