"""Web addresses."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class UrlSchema:
    """Web addresses."""

    id = "url"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "format": "uri"}


SCHEMA = UrlSchema()
