"""Stocks; they are read like this and changed through their own call."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class BalanceSchema:
    """Three exact numbers as text."""

    id = "balance"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        number = {"type": "string", "pattern": r"^\d+(\.\d+)?$"}
        whole = {
            "type": "object",
            "properties": dict.fromkeys(("on_hand", "reserved", "available"), number),
            "additionalProperties": False,
        }
        return {"anyOf": [whole, number]}


SCHEMA = BalanceSchema()
