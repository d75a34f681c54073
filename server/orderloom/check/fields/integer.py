"""Whole number fields."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_number, within
from orderloom.logic.types import INT
from orderloom.model.fields.integer import FIELD, LARGEST, IntegerField


class IntegerCodec(PlainCodec):
    """Reads a whole number; also from text and from decimals without a fraction, as platforms send them."""

    def __init__(self, spec: IntegerField) -> None:
        super().__init__(INT)
        self._least = -LARGEST if spec.min is None else spec.min
        self._most = LARGEST if spec.max is None else spec.max

    def read(self, raw: object) -> int:
        """A whole number within the bounds."""
        number = read_number(raw)
        if number != number.to_integral_value():
            raise FieldFault("value.not_whole")
        within(number, self._least, self._most)
        return int(number)


class IntegerCheck:
    """The integer type in the checker."""

    id = FIELD.id

    def traits(self, spec: IntegerField) -> Traits:
        """Sortable."""
        return Traits()

    def check(self, spec: IntegerField, context: FieldContext) -> Iterable[Problem]:
        """Bounds in order."""
        if spec.min is not None and spec.max is not None and spec.min > spec.max:
            yield Problem("field.bounds", "/min", {"min": spec.min, "max": spec.max})

    def codec(self, spec: IntegerField, context: FieldContext) -> Codec:
        """Whole numbers within bounds."""
        return IntegerCodec(spec)


CHECK = IntegerCheck()
