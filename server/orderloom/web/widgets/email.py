"""E-mail addresses: a touch writes a letter."""

from urllib.parse import quote

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, contains


class EmailWidget(Plain):
    """An e-mail input; the phone's own keyboard opens."""

    id = "email"

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The address, and where a touch leads when it is a whole one."""
        text = str(value)
        whole = text.count("@") == 1 and "*" not in text
        return {"text": text, "href": f"mailto:{quote(text, safe='@')}" if whole else ""}

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By a piece of it, whatever its case."""
        typed = {key: [text.lower() for text in texts] for key, texts in form.items()}
        return contains(typed, name, field)


WIDGET = EmailWidget()
