"""Exact decimals."""

from decimal import Decimal, InvalidOperation

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last, options, tidy, unit
from orderloom.web.widgets.span import Span


def parse(text: str) -> Decimal | None:
    """The finite number in ``text``."""
    try:
        number = Decimal(tidy(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


class DecimalWidget(Plain):
    """A figure with its unit inside the frame; travels as text so that no digit is lost."""

    id = "decimal"
    live = True
    cell_class = "ol-number"

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The figure as text."""
        return tidy(last(form, name)) or None

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The figure, its unit and limits."""
        return {"value": "" if value is None else str(value), "unit": unit(field, look), **options(field, "min", "max")}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The figure apart from its unit."""
        return {"figure": f"{value:,f}", "unit": unit(field, look)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The figure with its unit."""
        return f"{value:,f} {unit(field, look)}".rstrip()

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """From … to …."""
        return Span(form, name).narrowing(field, parse)


WIDGET = DecimalWidget()
