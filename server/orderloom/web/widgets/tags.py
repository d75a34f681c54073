"""Free words on a record."""

import re
from collections.abc import Iterable

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Plain, options

_BETWEEN = re.compile(r"[,，、;；\n]+")  # people type Chinese commas


def words(value: object) -> list[str]:
    """The words of a value, whatever list it is in."""
    return [str(word) for word in value] if isinstance(value, Iterable) and not isinstance(value, str) else []


class TagsWidget(Plain):
    """One line with commas between the words."""

    id = "tags"
    live = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The words, each once, in the order typed."""
        typed = (word.strip() for line in form.get(name, ()) for word in _BETWEEN.split(line))
        return list(dict.fromkeys(word for word in typed if word))

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The words in one line, and how many there may be."""
        return {"value": ", ".join(words(value)), **options(field, "max_items")}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The words."""
        return {"words": words(value)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The words with commas."""
        return "、".join(words(value)) if look.language == "zh" else ", ".join(words(value))


WIDGET = TagsWidget()
