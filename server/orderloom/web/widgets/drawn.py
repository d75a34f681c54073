"""What the widgets of fields without a value of their own share: they are shown, never asked for."""

from decimal import Decimal

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.span import Span


class DrawnWidget(Plain):
    """Leaves values of another field to that field's widget; shows figures of their own as figures."""

    cell_class = "ol-number"

    def __init__(self, id: str) -> None:
        self.id = id

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The value in words; there is nothing to type."""
        return {"text": "" if value is None else self.text(field, value, look)}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The words, and whether they are a figure."""
        return {"text": self.text(field, value, look), "figure": not isinstance(value, str | bool)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """In the words of the field whose values they are."""
        if field.form is not field:
            return WIDGETS.get(field.form.type).text(field.form, value, look)
        if isinstance(value, bool):
            return look.say("pages.yes" if value else "pages.no")
        return f"{value:,}" if isinstance(value, int | Decimal) else str(value)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing | None:
        """From one figure to another."""
        if not field.codec.logic()[""].is_number:
            return None
        return Span(form, name).narrowing(field, lambda text: int(text) if text.isdecimal() else None)
