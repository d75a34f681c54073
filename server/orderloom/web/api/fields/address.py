"""Addresses in parts."""

from typing import get_args

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.model.fields.address import AddressPart
from orderloom.web.api.fields.base import Schema


class AddressSchema:
    """Addresses in parts."""

    id = "address"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        parts = {part: {"type": ["string", "null"]} for part in get_args(AddressPart)}
        return {"type": "object", "properties": parts, "additionalProperties": False}


SCHEMA = AddressSchema()
