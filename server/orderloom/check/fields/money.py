"""Money fields: an exact amount whose decimals follow from its currency."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import at_scale, read_number, within
from orderloom.logic.types import STR, LogicType, dec
from orderloom.model.fields.money import FIELD, MoneyField
from orderloom.model.values import Money, currency_places

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MOST_PLACES = 3
_PARTS = ("amount", "currency")


class MoneyCodec:
    """Reads ``{"amount", "currency"}``, or a bare amount in the usual currency."""

    __slots__ = ("_fixed", "_least", "_types", "_usual")

    def __init__(self, spec: MoneyField, usual: str) -> None:
        self._fixed = spec.currency
        self._usual = spec.currency or usual
        self._least = spec.min
        places = currency_places(spec.currency) if spec.currency else _MOST_PLACES
        self._types: Mapping[str, LogicType] = {"": dec(places).or_null(), ".currency": STR.or_null()}

    def decode(self, raw: object) -> Money | None:
        """Exact, with the decimals of its currency; an object without an amount is nothing."""
        amount, currency = self._parts(raw)
        if amount is None or amount == "":
            return None
        if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
            raise FieldFault("value.currency", currency=str(currency))
        if self._fixed is not None and currency != self._fixed:
            raise FieldFault("value.other_currency", currency=currency, expected=self._fixed)
        number = at_scale(read_number(amount), currency_places(currency))
        within(number, self._least, None)
        return Money(number, currency)

    def _parts(self, raw: object) -> tuple[object, object]:
        if isinstance(raw, Money):
            return raw.amount, raw.currency
        if not isinstance(raw, Mapping):
            return raw, self._usual
        if raw.keys() - set(_PARTS):
            raise FieldFault("value.not_money")
        return raw.get("amount"), raw.get("currency") or self._usual

    def encode(self, value: object) -> object:
        """``{"amount": "10.00", "currency": "CNY"}``."""
        return {"amount": f"{value.amount:f}", "currency": value.currency} if isinstance(value, Money) else None

    def flatten(self, value: object) -> Mapping[str, object]:
        """The amount under the field's own path, the currency beside it."""
        if isinstance(value, Money):
            return {"": value.amount, ".currency": value.currency}
        return {"": None, ".currency": None}

    def logic(self) -> Mapping[str, LogicType]:
        """A decimal wide enough for the currency (three places where any may come) and a text."""
        return self._types


class MoneyCheck:
    """The money type in the checker."""

    id = FIELD.id

    def traits(self, spec: MoneyField) -> Traits:
        """Sortable by amount."""
        return Traits(parts=_PARTS)

    def check(self, spec: MoneyField, context: FieldContext) -> Iterable[Problem]:
        """A smallest amount that the currency can express."""
        places = currency_places(spec.currency or context.currency)
        if spec.min is not None and round(spec.min, places) != Decimal(spec.min):
            yield Problem("field.money_min", "/min", {"min": str(spec.min), "places": places})

    def codec(self, spec: MoneyField, context: FieldContext) -> Codec:
        """Exact amounts."""
        return MoneyCodec(spec, context.currency)


CHECK = MoneyCheck()
