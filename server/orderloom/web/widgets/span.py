"""Narrowing a list to a span: from one value to another, either end open; days also as seen from today."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Form, Look, Narrowing, last


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


RANGE = "range"
"""The days are typed."""


def _week(today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def _month(today: date) -> tuple[date, date]:
    after = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return today.replace(day=1), after - timedelta(days=1)


STRETCHES: Mapping[str, Callable[[date], tuple[date | None, date | None]]] = {
    "today": lambda today: (today, today),
    "week": _week,
    "month": _month,
    "past": lambda today: (None, today - timedelta(days=1)),
    "ahead": lambda today: (today, None),
    "seven_ahead": lambda today: (today, today + timedelta(days=6)),
    "seven_past": lambda today: (today - timedelta(days=6), today),
}
"""Stretches of days as seen from today, first and last included; each has a word under ``when.<id>``."""


class DaySpan(Span):
    """Days as typed, or one of ``STRETCHES`` under ``<name>.when``, which moves on with the calendar."""

    def __init__(self, form: Form, name: str, look: Look) -> None:
        super().__init__(form, name)
        self.typed = self.start, self.end
        chosen = last(form, f"{name}.when")
        self._look = look
        self.when = chosen if chosen in STRETCHES or chosen == RANGE else RANGE if self.start or self.end else ""
        if self.when in STRETCHES:
            first, final = STRETCHES[self.when](look.now.astimezone(look.zone).date())
            self.start, self.end = first.isoformat() if first else "", final.isoformat() if final else ""

    def narrowing(
        self,
        field: FieldPlan,
        start: Callable[[str], object | None],
        end: Callable[[str], object | None] | None = None,
        *,
        end_op: str = "<=",
    ) -> Narrowing:
        """As typed, or as the calendar stands."""
        found = super().narrowing(field, start, end, end_op=end_op)
        choices = [(one, self._look.say(f"when.{one}")) for one in (*STRETCHES, RANGE)]
        facts = {"start": self.typed[0], "end": self.typed[1], "when": self.when, "choices": choices}
        words = self._look.say(f"when.{self.when}") if self.when in STRETCHES else found.words
        return Narrowing(facts, found.condition, words, (*self.names, f"{self.names[0].removesuffix('.from')}.when"))
