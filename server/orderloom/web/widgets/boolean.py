"""Yes or no."""

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last

_WORDS = {True: "pages.yes", False: "pages.no"}


class BooleanWidget(Plain):
    """A check box; a hidden companion says "false", since browsers say nothing about an empty box."""

    id = "boolean"
    live = True
    bare = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """True or false; anything else as sent."""
        sent = last(form, name)
        return {"true": True, "false": False}.get(sent, sent or None)

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Whether it is ticked."""
        return {"checked": value is True}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The word and which of the two it is."""
        return {"text": self.text(field, value, look), "yes": value is True}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """Yes or no."""
        return look.say(_WORDS[value is True])

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """Yes, no or either."""
        chosen = self.read(form, name, field, look)
        facts = {
            "value": last(form, name),
            "options": [("true", look.say("pages.yes")), ("false", look.say("pages.no"))],
        }
        if not isinstance(chosen, bool):
            return Narrowing(facts, names=(name,))
        return Narrowing(facts, {"==": [{"var": field.id}, chosen]}, look.say(_WORDS[chosen]), (name,))


WIDGET = BooleanWidget()
