"""Formatted text: written with a small toolbar, cleaned again before it is shown."""

from markupsafe import Markup

from orderloom.check.plan import FieldPlan
from orderloom.model.rich import clean, plain_words
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, contains, options

_IN_A_CELL = 60


class RichTextWidget(Plain):
    """A text area with the source, which scripts turn into an editor."""

    id = "rich_text"
    wide = True

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The cleaned text, and what the toolbar's buttons are called."""
        tools = [(tool, look.say(f"fields.rich_text.{tool}")) for tool in ("bold", "italic", "list", "link", "plain")]
        source = "" if value is None else clean(str(value))
        return {"value": source, "tools": tools, **options(field, "max_length")}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Harmless markup, and its first words for lists."""
        words = plain_words(clean(str(value)))
        short = words.partition("\n")[0][:_IN_A_CELL]
        markup = Markup(clean(str(value)))  # noqa: S704  # what the cleaner lets through is markup that does nothing
        return {"html": markup, "short": short if short == words else f"{short.rstrip()}…", "text": words}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The plain words."""
        return plain_words(clean(str(value)))

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """By some of its words."""
        return contains(form, name, field)


WIDGET = RichTextWidget()
