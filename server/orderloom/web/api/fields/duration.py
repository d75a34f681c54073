"""Lengths of time in ISO 8601; on the way in, also a number of seconds."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class DurationSchema:
    """Lengths of time in ISO 8601; on the way in, also a number of seconds."""

    id = "duration"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        length = {"type": "string", "pattern": r"^P(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$"}
        return {"anyOf": [length, {"type": "integer", "minimum": 0}]}


SCHEMA = DurationSchema()
