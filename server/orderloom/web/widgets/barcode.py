"""Bar codes: typed by a scanner, read by people in even digits."""

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, contains


class BarcodeWidget(Plain):
    """One line without the browser's own suggestions, which would answer the scanner's Enter."""

    id = "barcode"
    cell_class = "ol-nowrap"

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The code; a number pad where only digits are taken."""
        free = "code_128" in getattr(field.spec, "symbologies", ())
        return {"value": "" if value is None else str(value), "keypad": "text" if free else "numeric"}

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By a piece of it."""
        return contains(form, name, field)


WIDGET = BarcodeWidget()
