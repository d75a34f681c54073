"""Amounts with their unit; on the way in, a bare amount takes the usual unit where the field has one."""

from orderloom.check.fields.quantity import measures
from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.model.fields.quantity import QuantityField
from orderloom.web.api.fields.base import Schema


class QuantitySchema:
    """Amounts with their unit; on the way in, a bare amount takes the usual unit where the field has one."""

    id = "quantity"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        amount = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
        units = list(measures(field.spec)) if isinstance(field.spec, QuantityField) else []
        whole = {
            "type": "object",
            "properties": {"value": amount, "unit": {"type": "string", "enum": units}},
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"anyOf": [whole, amount]}


SCHEMA = QuantitySchema()
