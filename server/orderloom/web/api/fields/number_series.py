"""Running numbers, given by the system."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema


class NumberSeriesSchema:
    """Running numbers, given by the system."""

    id = "number_series"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return {"type": "string", "readOnly": True}


SCHEMA = NumberSeriesSchema()
