"""Exact decimal fields: never rounded, never in floating point."""

from collections.abc import Iterable
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, at_scale, read_number, within
from orderloom.logic.types import dec
from orderloom.model.fields.decimal import FIELD, DecimalField


class DecimalCodec(PlainCodec):
    """Reads exact numbers and writes them as text with all their decimals."""

    def __init__(self, spec: DecimalField) -> None:
        super().__init__(dec(spec.scale))
        self._spec = spec

    def read(self, raw: object) -> Decimal:
        """The number at the field's scale, within its bounds."""
        number = at_scale(read_number(raw), self._spec.scale)
        within(number, self._spec.min, self._spec.max)
        return number

    def encode(self, value: object) -> object:
        """Decimal text without exponent."""
        return f"{value:f}" if isinstance(value, Decimal) else value


class DecimalCheck:
    """The decimal type in the checker."""

    id = FIELD.id

    def traits(self, spec: DecimalField) -> Traits:
        """Sortable."""
        return Traits()

    def check(self, spec: DecimalField, context: FieldContext) -> Iterable[Problem]:
        """Bounds in order."""
        if spec.min is not None and spec.max is not None and spec.min > spec.max:
            yield Problem("field.bounds", "/min", {"min": str(spec.min), "max": str(spec.max)})

    def codec(self, spec: DecimalField, context: FieldContext) -> Codec:
        """Exact numbers at one scale."""
        return DecimalCodec(spec)


CHECK = DecimalCheck()
