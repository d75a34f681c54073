"""Ids of teams."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class TeamSchema:
    """Ids of teams."""

    id = "team"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "description": "id of a team"}


SCHEMA = TeamSchema()
