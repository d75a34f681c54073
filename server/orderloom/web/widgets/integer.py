"""Whole numbers."""

import re

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last, options, tidy, unit
from orderloom.web.widgets.span import Span

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def parse(text: str) -> int | None:
    """The number in ``text``, thousands separators allowed."""
    plain = tidy(text)
    return int(plain) if _WHOLE.fullmatch(plain) else None


class IntegerWidget(Plain):
    """A figure with its unit inside the frame."""

    id = "integer"
    live = True
    cell_class = "ol-number"

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """A JSON number; anything else as typed."""
        typed = last(form, name)
        number = parse(typed)
        return number if number is not None else typed or None

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The figure, its unit and limits."""
        return {"value": "" if value is None else str(value), "unit": unit(field, look), **options(field, "min", "max")}

    def shown(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The figure apart from its unit."""
        return {"figure": f"{value:,}", "unit": unit(field, look)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """The figure with its unit."""
        return f"{value:,} {unit(field, look)}".rstrip()

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """From … to …."""
        return Span(form, name).narrowing(field, parse)


WIDGET = IntegerWidget()
