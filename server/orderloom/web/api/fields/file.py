"""Lists of files, each as the upload answered it."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class FileSchema:
    """Lists of files, each as the upload answered it."""

    id = "file"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        text = {"type": "string", "maxLength": 255}
        properties = {"id": text, "name": text, "size": {"type": "integer", "minimum": 0}, "type": text}
        entry = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
        return {"type": "array", "items": entry}


SCHEMA = FileSchema()
