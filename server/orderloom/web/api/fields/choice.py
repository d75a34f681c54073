"""Codes of a dictionary."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, codes


class ChoiceSchema:
    """Codes of a dictionary."""

    id = "choice"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return codes(plan, field)


SCHEMA = ChoiceSchema()
