"""Ids of people who have a role in the app."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class UserSchema:
    """Ids of people who have a role in the app."""

    id = "user"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "description": "id of a person"}


SCHEMA = UserSchema()
