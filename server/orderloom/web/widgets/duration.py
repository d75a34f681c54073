"""Lengths of time: ``2 h 30 min``, typed the way people write them."""

import re
import unicodedata

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.base import Facts, Form, Look, Narrowing, Plain, last
from orderloom.web.widgets.span import Span

_UNITS = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
"""Catalogue word and length of each part, from large to small."""

_WORDS = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), 86_400),
    **dict.fromkeys(("h", "hr", "hour", "hours", "小时", "时"), 3600),
    **dict.fromkeys(("m", "min", "minute", "minutes", "分", "分钟"), 60),
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒"), 1),
}
_PART = re.compile(rf"\s*(?P<count>[0-9]{{1,9}})\s*(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\s*")
_CLOCK = re.compile(r"(?P<hours>[0-9]{1,6}):(?P<minutes>[0-5][0-9])(?::(?P<seconds>[0-5][0-9]))?")


def parse(text: str) -> int | None:
    """Seconds of ``2 h 30 min``, ``2 小时 30 分`` or ``2:30``; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if clock := _CLOCK.fullmatch(plain):
        return int(clock["hours"]) * 3600 + int(clock["minutes"]) * 60 + int(clock["seconds"] or 0)
    total, end = 0, 0
    while end < len(plain):
        part = _PART.match(plain, end)
        if part is None:
            return None
        total += int(part["count"]) * _WORDS[part["word"]]
        end = part.end()
    return total if plain else None


class DurationWidget(Plain):
    """One line of words; what is shown can be typed back."""

    id = "duration"
    cell_class = "ol-nowrap"

    def read(self, form: Form, name: str, field: FieldPlan, look: Look) -> object:
        """ISO 8601; what is in no known words is handed on."""
        typed = last(form, name)
        seconds = parse(typed)
        return (typed or None) if seconds is None else field.codec.encode(seconds)

    def input(self, field: FieldPlan, value: object, look: Look) -> Facts:
        """The length in words, or what was typed where it has none."""
        if isinstance(value, str) and value.startswith("P"):
            return {"value": self.text(field, field.codec.decode(value), look)}
        return {"value": "" if value is None else str(value)}

    def text(self, field: FieldPlan, value: object, look: Look) -> str:
        """Days, hours, minutes and seconds, as far as there are any."""
        if not isinstance(value, int):
            return str(value)
        said: list[str] = []
        rest = value
        for word, length in _UNITS:
            count, rest = divmod(rest, length)
            if count or (word == "s" and not said):
                said.append(look.say(f"fields.duration.{word}", count=count))
        return " ".join(said)

    def narrow(self, form: Form, name: str, field: FieldPlan, look: Look) -> Narrowing:
        """From … to …."""
        return Span(form, name).narrowing(field, parse)


WIDGET = DurationWidget()
