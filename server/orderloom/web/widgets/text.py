"""Short text: one line."""

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, contains, options


class TextWidget(Plain):
    """One line; the browser knows the longest length, the pattern stays with the server, which can explain it."""

    id = "text"
    live = True

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The text and its limits."""
        return {"value": "" if value is None else str(value), **options(field, "max_length")}

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By a piece of it."""
        return contains(form, name, field)


WIDGET = TextWidget()
