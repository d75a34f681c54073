"""Narrowing a list to a span: from one value to another, either end open."""

from collections.abc import Callable

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Form, Narrowing, last


class Span:
    """The two ends as typed under ``<name>.from`` and ``<name>.to``."""

    def __init__(self, form: Form, name: str) -> None:
        self.names = (f"{name}.from", f"{name}.to")
        self.start = last(form, self.names[0])
        self.end = last(form, self.names[1])

    def narrowing(
        self,
        field: FieldPlan,
        start: Callable[[str], object | None],
        end: Callable[[str], object | None] | None = None,
        *,
        end_op: str = "<=",
    ) -> Narrowing:
        """``start`` and ``end`` turn what was typed into constants; what they cannot read does not narrow."""
        first = start(self.start) if self.start else None
        final = (end or start)(self.end) if self.end else None
        parts: list[object] = []
        if first is not None:
            parts.append({">=": [{"var": field.id}, first]})
        if final is not None:
            parts.append({end_op: [{"var": field.id}, final]})
        words = f"{self.start if first is not None else ''} – {self.end if final is not None else ''}".strip()
        condition = parts[0] if len(parts) == 1 else {"and": parts} if parts else None
        return Narrowing({"start": self.start, "end": self.end}, condition, words if parts else "", self.names)
