"""Long text: several lines, shown with its line breaks and cut short in lists."""

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Look, Plain, options

_IN_A_CELL = 60


class LongTextWidget(Plain):
    """A text area that grows with its content."""

    id = "long_text"
    live = True
    wide = True

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The text, its limit and how many lines to open with."""
        text = "" if value is None else str(value)
        return {"value": text, "rows": min(12, max(3, text.count("\n") + 1)), **options(field, "max_length")}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The whole text and its beginning."""
        text = str(value)
        first = text.strip().split("\n", 1)[0]
        short = first[:_IN_A_CELL]
        return {"text": text, "short": short if short == text.strip() else short.rstrip() + "…"}


WIDGET = LongTextWidget()
