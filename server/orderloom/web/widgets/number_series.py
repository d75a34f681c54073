"""Running numbers: shown, never asked for."""

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Form, Look, Narrowing, Plain, contains


class NumberSeriesWidget(Plain):
    """The number as it is written."""

    id = "number_series"
    cell_class = "ol-nowrap"

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By a piece of it."""
        return contains(form, name, field)


WIDGET = NumberSeriesWidget()
