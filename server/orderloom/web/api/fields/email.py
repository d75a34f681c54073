"""E-mail addresses in small letters."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class EmailSchema:
    """E-mail addresses in small letters."""

    id = "email"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "format": "email", "maxLength": 254}


SCHEMA = EmailSchema()
