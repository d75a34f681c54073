"""Links for people without an account; one without an id asks for a new link, null revokes."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class PublicLinkSchema:
    """Links for people without an account; one without an id asks for a new link, null revokes."""

    id = "public_link"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        moment = {"type": ["string", "null"], "format": "date-time"}
        properties = {
            "id": {"type": "string"},
            "expires_at": moment,
            "state": {"type": "string", "enum": ["active", "expired"], "readOnly": True},
            "address": {"type": "string", "readOnly": True},
        }
        return {"type": "object", "properties": properties, "additionalProperties": False}


SCHEMA = PublicLinkSchema()
