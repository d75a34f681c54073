"""Bar codes with their check digits."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class BarcodeSchema:
    """Bar codes with their check digits."""

    id = "barcode"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "maxLength": 80}


SCHEMA = BarcodeSchema()
