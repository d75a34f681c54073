"""What several sources report; read like this, never given."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, codes


class ReportedSchema:
    """A code with its source, age and agreement."""

    id = "reported"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        text: Schema = {"type": "string"}
        moment: Schema = {"type": ["string", "null"], "format": "date-time"}
        code: Schema = {"anyOf": [codes(plan, field), {"type": "null"}]}
        vote: Schema = {"type": "object", "properties": {"source": text, "value": text, "at": moment}}
        counts = {"agreeing": {"type": "integer"}, "of": {"type": "integer"}}
        agreement: Schema = {"type": "object", "properties": counts}
        parts = {"value": code, "source": text, "fetched_at": moment, "agreement": agreement, "shown": code}
        return {"type": "object", "properties": {**parts, "votes": {"type": "array", "items": vote}}}


SCHEMA = ReportedSchema()
