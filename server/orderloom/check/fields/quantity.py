"""Quantity fields: exact amounts whose unit is part of them, comparable in the base unit."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.fixes import known
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import at_scale, read_number, within
from orderloom.logic.types import STR, LogicType, dec
from orderloom.model.fields.quantity import FIELD, QuantityField
from orderloom.model.units import BASE_PLACES, DIMENSIONS, Measure
from orderloom.model.values import Quantity

_PARTS = ("value", "unit")
_TYPES: Mapping[str, LogicType] = {"": dec(BASE_PLACES).or_null(), ".unit": STR.or_null()}
_NOTHING: Mapping[str, object] = dict.fromkeys(_TYPES)


def measures(spec: QuantityField) -> dict[str, Measure]:
    """The units an amount of the field may have, the usual ones first."""
    own = {unit.id: Measure(unit.id, unit.title, unit.factor) for unit in spec.units}
    every = {**DIMENSIONS[spec.dimension], **own}
    return {id: every[id] for id in spec.offered if id in every} if spec.offered else every


def usual_unit(spec: QuantityField) -> str:
    """The unit of an amount that names none: the one the document gives, else the base unit, else the first taken."""
    taken, base = measures(spec), next(iter(DIMENSIONS[spec.dimension]))
    return spec.unit or (base if base in taken else next(iter(taken), base))


class QuantityCodec:
    """Reads ``{"value", "unit"}``, or a bare number in the usual unit where the unit need not be named."""

    __slots__ = ("_spec", "_units", "_usual")

    def __init__(self, spec: QuantityField) -> None:
        self._spec = spec
        self._units = measures(spec)
        self._usual = None if spec.ask_unit else usual_unit(spec)

    def decode(self, raw: object) -> Quantity | None:
        """Exact; an object without a value is nothing."""
        value, unit = self._parts(raw)
        if value is None or value == "":
            return None
        unit = unit or self._usual
        if unit is None:
            raise FieldFault("value.unit_missing", units=", ".join(self._units))
        measure = self._units.get(unit) if isinstance(unit, str) else None
        if measure is None:
            raise FieldFault("value.unit", unit=str(unit), units=", ".join(self._units))
        number = at_scale(read_number(value), self._spec.scale)
        base = at_scale(number * measure.factor, BASE_PLACES)
        within(base, self._spec.min, self._spec.max)
        return Quantity(number, measure.id, base)

    @staticmethod
    def _parts(raw: object) -> tuple[object, object]:
        if isinstance(raw, Quantity):
            return raw.value, raw.unit
        if not isinstance(raw, Mapping):
            return raw, None
        if raw.keys() - set(_PARTS):
            raise FieldFault("value.not_quantity")
        return raw.get("value"), raw.get("unit")

    def encode(self, value: object) -> object:
        """``{"value": "2.500", "unit": "kg"}``."""
        if not isinstance(value, Quantity):
            return None
        return {"value": f"{round(value.value, self._spec.scale):f}", "unit": value.unit}

    def flatten(self, value: object) -> Mapping[str, object]:
        """The amount in base units under the field's own path, the unit it was given in beside it."""
        return {"": value.base, ".unit": value.unit} if isinstance(value, Quantity) else _NOTHING

    def logic(self) -> Mapping[str, LogicType]:
        """A decimal and a text."""
        return _TYPES


class QuantityCheck:
    """The quantity type in the checker."""

    id = FIELD.id

    def traits(self, spec: QuantityField) -> Traits:
        """Sortable in base units."""
        return Traits(parts=_PARTS)

    def check(self, spec: QuantityField, context: FieldContext) -> Iterable[Problem]:
        """Units that exist and do not hide the usual ones; bounds in order."""
        usual, taken = DIMENSIONS[spec.dimension], measures(spec)
        for place, unit in enumerate(spec.units):
            if unit.id in usual and Decimal(unit.factor) != usual[unit.id].factor:
                yield Problem("field.unit_known", f"/units/{place}/id", {"unit": unit.id})
        every = {**usual, **{unit.id: unit for unit in spec.units}}
        for place, id in enumerate(spec.offered):
            if id not in every:
                yield Problem("field.unit", f"/offered/{place}", known(id, every))
        if spec.unit is not None and spec.unit not in taken:
            yield Problem("field.unit", "/unit", known(spec.unit, taken))
        if spec.min is not None and spec.max is not None and spec.min > spec.max:
            yield Problem("field.bounds", "/min", {"min": str(spec.min), "max": str(spec.max)})

    def codec(self, spec: QuantityField, context: FieldContext) -> Codec:
        """Amounts with units."""
        return QuantityCodec(spec)


CHECK = QuantityCheck()
