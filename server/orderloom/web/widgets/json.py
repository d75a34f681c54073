"""Free JSON: for people who know what they are doing, and for data kept as it came."""

import json
from decimal import Decimal

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Plain, last

_IN_A_CELL = 60


def pretty(value: object) -> str:
    """Indented JSON, Chinese readable."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


class JsonWidget(Plain):
    """A text area with indented JSON."""

    id = "json"
    wide = True

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """The parsed value; text that is no JSON stays text, for the codec to judge."""
        typed = last(form, name)
        if not typed:
            return None
        try:
            return json.loads(typed, parse_float=Decimal)
        except ValueError:
            return typed

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Indented text."""
        if value is None:
            return {"value": "", "rows": 4}
        text = value if isinstance(value, str) else pretty(value)
        return {"value": text, "rows": min(16, max(4, text.count("\n") + 1))}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """Indented text and one short line."""
        line = self.text(field, value, look)
        short = line if len(line) <= _IN_A_CELL else line[: _IN_A_CELL - 1] + "…"
        return {"text": pretty(value), "short": short}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """One line."""
        return json.dumps(value, ensure_ascii=False, default=str)


WIDGET = JsonWidget()
