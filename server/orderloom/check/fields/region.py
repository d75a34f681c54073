"""Region fields: codes of GB/T 2260."""

from collections.abc import Iterable, Mapping

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.logic.types import STR, LogicType
from orderloom.model.fields.region import FIELD, RegionField
from orderloom.model.regions import chain, children, city_of, province_of, regions

_DEPTH = {"province": 1, "city": 2, "district": 3}
_TYPES: Mapping[str, LogicType] = {suffix: STR.or_null() for suffix in ("", ".province", ".city")}
_NOTHING: Mapping[str, object] = dict.fromkeys(_TYPES)


class RegionCodec:
    """Reads a code of six digits that goes as far down as the field asks."""

    __slots__ = ("_depth",)

    def __init__(self, spec: RegionField) -> None:
        self._depth = _DEPTH[spec.level]

    def decode(self, raw: object) -> str | None:
        """The code; a region without further levels is as exact as one can be."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, str) or raw not in regions():
            raise FieldFault("value.region", value=str(raw)[:20])
        depth = len(chain(raw))
        if depth > self._depth:
            raise FieldFault("value.region_too_exact", name=regions()[raw].name)
        if depth < self._depth and children(raw):
            raise FieldFault("value.region_not_exact", name=regions()[raw].name)
        return raw

    def encode(self, value: object) -> object:
        """The code itself."""
        return value

    def flatten(self, value: object) -> Mapping[str, object]:
        """The code, and those of the province and city it lies in."""
        if not isinstance(value, str):
            return _NOTHING
        return {"": value, ".province": province_of(value), ".city": city_of(value)}

    def logic(self) -> Mapping[str, LogicType]:
        """Texts that may be missing."""
        return _TYPES


class RegionCheck:
    """The region type in the checker."""

    id = FIELD.id

    def traits(self, spec: RegionField) -> Traits:
        """Sortable by code, which keeps what lies together together."""
        return Traits()

    def check(self, spec: RegionField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: RegionField, context: FieldContext) -> Codec:
        """Codes of regions."""
        return RegionCodec(spec)


CHECK = RegionCheck()
