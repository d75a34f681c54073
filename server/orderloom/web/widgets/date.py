"""Days of the calendar, without a zone."""

from datetime import date

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Form, Look, Narrowing, Plain
from orderloom.web.widgets.span import DaySpan


def parse(text: str) -> str | None:
    """The day, written as in JSON."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


class DateWidget(Plain):
    """The browser's own picker."""

    id = "date"
    live = True
    cell_class = "ol-nowrap"

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """From … to …, both included, or as seen from today."""
        return DaySpan(form, name, look).narrowing(field, parse)


WIDGET = DateWidget()
