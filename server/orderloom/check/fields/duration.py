"""Duration fields: whole seconds inside, ISO 8601 outside."""

import re
from collections.abc import Iterable
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, within
from orderloom.logic.types import INT
from orderloom.model.fields.duration import FIELD, DurationField

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800

# Years and months have no fixed length, so they are no durations.
_ISO = re.compile(
    r"P(?=.)(?:(?P<weeks>[0-9]{1,9})W)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,12})S)?)?",
    re.ASCII,
)
_SECONDS = {"weeks": WEEK, "days": DAY, "hours": HOUR, "minutes": MINUTE, "seconds": 1}
_PLAIN = re.compile(r"[0-9]{1,12}", re.ASCII)


class DurationCodec(PlainCodec):
    """Reads ISO 8601 (``PT2H30M``) or a number of seconds."""

    def __init__(self, spec: DurationField) -> None:
        super().__init__(INT)
        self._spec = spec

    def read(self, raw: object) -> int:
        """The length in seconds, within the bounds."""
        seconds = self._seconds(raw)
        within(Decimal(seconds), self._spec.min, self._spec.max)
        return seconds

    @staticmethod
    def _seconds(raw: object) -> int:
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        if isinstance(raw, Decimal) and raw.is_finite() and raw == raw.to_integral_value():
            return int(raw)
        if isinstance(raw, str):
            if _PLAIN.fullmatch(raw):
                return int(raw)
            if found := _ISO.fullmatch(raw.strip().upper()):
                return sum(int(found[part] or 0) * length for part, length in _SECONDS.items())
        raise FieldFault("value.duration")

    def encode(self, value: object) -> object:
        """ISO 8601 in days, hours, minutes and seconds."""
        if not isinstance(value, int):
            return value
        days, rest = divmod(value, DAY)
        parts = [(rest // HOUR, "H"), (rest % HOUR // MINUTE, "M"), (rest % MINUTE, "S")]
        time = "".join(f"{count}{letter}" for count, letter in parts if count)
        day = f"{days}D" if days else ""
        return f"P{day}T{time}" if time else f"P{day}" if day else "PT0S"


class DurationCheck:
    """The duration type in the checker."""

    id = FIELD.id

    def traits(self, spec: DurationField) -> Traits:
        """Sortable."""
        return Traits()

    def check(self, spec: DurationField, context: FieldContext) -> Iterable[Problem]:
        """Bounds in order."""
        if spec.min > spec.max:
            yield Problem("field.bounds", "/min", {"min": spec.min, "max": spec.max})

    def codec(self, spec: DurationField, context: FieldContext) -> Codec:
        """Lengths of time."""
        return DurationCodec(spec)


CHECK = DurationCheck()
