"""Balance fields: three exact numbers that belong together, of which one follows from the others."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import at_scale, read_number, within
from orderloom.logic.types import LogicType, dec
from orderloom.model.fields.balance import FIELD, BalanceField
from orderloom.model.values import Stock

_PARTS = ("on_hand", "reserved", "available")


class BalanceCodec:
    """Reads what is on hand, alone or with what is reserved of it; expressions read the available amount."""

    __slots__ = ("_scale", "_types")

    def __init__(self, spec: BalanceField) -> None:
        self._scale = spec.scale
        number = dec(spec.scale).or_null()
        self._types: Mapping[str, LogicType] = {"": number, **{f".{part}": number for part in _PARTS}}

    def decode(self, raw: object) -> Stock | None:
        """A stock as ``encode`` writes it, or a bare number on hand; what is available follows and is not read."""
        if raw is None or raw == "" or isinstance(raw, Stock):
            return raw if isinstance(raw, Stock) else None
        if not isinstance(raw, Mapping):
            return Stock(self._number(raw))
        if raw.keys() - set(_PARTS):
            raise FieldFault("value.not_balance")
        found = Stock(self._number(raw.get("on_hand") or 0), self._number(raw.get("reserved") or 0))
        if found.reserved > found.on_hand:
            raise FieldFault("value.not_balance")
        return found

    def _number(self, raw: object) -> Decimal:
        number = at_scale(read_number(raw), self._scale)
        within(number, 0, None)
        return number

    def encode(self, value: object) -> object:
        """``{"on_hand": "12", "reserved": "2", "available": "10"}``."""
        if not isinstance(value, Stock):
            return None
        return {part: f"{round(getattr(value, part), self._scale):f}" for part in _PARTS}

    def flatten(self, value: object) -> Mapping[str, object]:
        """What is available under the field's own path, all three beside it."""
        parts = {f".{part}": getattr(value, part) if isinstance(value, Stock) else None for part in _PARTS}
        return {"": parts[".available"], **parts}

    def logic(self) -> Mapping[str, LogicType]:
        """Exact decimals."""
        return self._types


class BalanceCheck:
    """The balance type in the checker."""

    id = FIELD.id

    def traits(self, spec: BalanceField) -> Traits:
        """Sortable by what is available; moved by its own verbs."""
        return Traits(stock=True, parts=_PARTS)

    def check(self, spec: BalanceField, context: FieldContext) -> Iterable[Problem]:
        """It begins at nothing and is always there."""
        for option, contradicts in (("default", spec.default is not None), ("required", spec.required)):
            if contradicts:
                yield Problem("field.balance_option", f"/{option}", {"option": option})

    def codec(self, spec: BalanceField, context: FieldContext) -> Codec:
        """Exact amounts at one scale."""
        return BalanceCodec(spec)


CHECK = BalanceCheck()
