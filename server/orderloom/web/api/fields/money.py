"""Amounts with their currency; on the way in, a bare amount takes the usual currency."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class MoneySchema:
    """Amounts with their currency; on the way in, a bare amount takes the usual currency."""

    id = "money"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        amount = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
        currency = {"type": "string", "pattern": "^[A-Z]{3}$"}
        whole = {
            "type": "object",
            "properties": {"amount": amount, "currency": currency},
            "required": ["amount"],
            "additionalProperties": False,
        }
        return {"anyOf": [whole, amount]}


SCHEMA = MoneySchema()
