"""The state of a record: like a choice, but it moves by transitions, so forms show it without asking."""

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain
from orderloom.web.widgets.choice import badge, entries, narrowing


class StateWidget(Plain):
    """Word and colour of a state. Only who may choose the state of a new record is asked for it."""

    id = "state"

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Every state that is still in use."""
        offered = [(code, look.pick(entry.title)) for code, entry in entries(field, look).items() if not entry.retired]
        return {"value": "" if value is None else str(value), "options": offered, "open": False}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Word and colour."""
        return badge(field, value, look)

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The word."""
        return str(badge(field, value, look)["text"])

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By states."""
        return narrowing(form, name, field, look)


WIDGET = StateWidget()
