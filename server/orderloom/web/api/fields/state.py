"""States: codes of the machine's dictionary."""

from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.web.api.fields.base import Schema, codes


class StateSchema:
    """States: codes of the machine's dictionary."""

    id = "state"

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of one value."""
        return codes(plan, field)


SCHEMA = StateSchema()
