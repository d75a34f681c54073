"""What the codecs of several field types share: reading texts and exact numbers, and the plain one-valued codec."""

import re
from collections.abc import Mapping
from decimal import Decimal

from orderloom.check.plan import FieldFault
from orderloom.logic.types import LogicType

MOST_DIGITS = 18
"""Digits of a number written with all its decimals: what a 64-bit integer of its smallest unit can hold."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


class PlainCodec:
    """A codec whose Python value is its JSON value and its only logic value; types override ``read``."""

    __slots__ = ("_types",)

    def __init__(self, logic: LogicType) -> None:
        self._types: Mapping[str, LogicType] = {"": logic.or_null()}

    def decode(self, raw: object) -> object:
        """Nothing and the empty text are None; everything else is read."""
        return None if raw is None or raw == "" else self.read(raw)

    def read(self, raw: object) -> object:
        """The Python value of something that is there; raises ``FieldFault``."""
        return raw

    def encode(self, value: object) -> object:
        """The value itself."""
        return value

    @property
    def verbatim(self) -> bool:
        """Whether the JSON value is always the value itself."""
        return type(self).encode is PlainCodec.encode

    def flatten(self, value: object) -> Mapping[str, object]:
        """The value itself, under the field's own path."""
        return {"": value}

    def logic(self) -> Mapping[str, LogicType]:
        """One nullable type."""
        return self._types


def read_text(raw: object, most: int) -> str:
    """A text that databases and pages can hold; raises ``FieldFault``."""
    if not isinstance(raw, str):
        raise FieldFault("value.not_text")
    refuse_unstorable(raw)
    if len(raw) > most:
        raise FieldFault("value.too_long", max=most, length=len(raw))
    return raw


def refuse_unstorable(text: str) -> None:
    """Refuse what PostgreSQL or UTF-8 cannot hold: the NUL letter and half surrogate pairs."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise FieldFault("value.unstorable")


def read_number(raw: object) -> Decimal:
    """An exact number, given as one or as plain decimal text (never in floating point); raises ``FieldFault``."""
    if isinstance(raw, bool):
        raise FieldFault("value.not_number")
    if isinstance(raw, Decimal | int):
        number = Decimal(raw)
    elif isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        number = Decimal(raw.strip())
    elif isinstance(raw, float):
        raise FieldFault("value.inexact")
    else:
        raise FieldFault("value.not_number")
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise FieldFault("value.too_many_digits", max=MOST_DIGITS)
    return number


def at_scale(number: Decimal, scale: int) -> Decimal:
    """The number with exactly ``scale`` decimals; refuses to round and to overflow."""
    fixed = round(number, scale)
    if fixed != number:
        raise FieldFault("value.too_many_places", max=scale)
    if len(fixed.as_tuple().digits) > MOST_DIGITS:
        raise FieldFault("value.too_many_digits", max=MOST_DIGITS)
    return fixed or abs(fixed)  # a zero has no sign


def within(number: Decimal, least: Decimal | int | None, most: Decimal | int | None) -> None:
    """Refuse a number outside its bounds."""
    if least is not None and number < least:
        raise FieldFault("value.too_small", min=str(least))
    if most is not None and number > most:
        raise FieldFault("value.too_large", max=str(most))
