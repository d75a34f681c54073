"""Address fields: named parts, each a text."""

from collections.abc import Iterable, Mapping
from typing import get_args

from orderloom.check.field import FieldContext, Traits
from orderloom.check.masking import mask_text
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import read_text
from orderloom.logic.types import STR, LogicType
from orderloom.model.fields.address import FIELD, AddressField, AddressPart

PARTS: tuple[str, ...] = get_args(AddressPart)
_LONGEST = 500
_OPEN = frozenset({"country", "province", "city", "district"})
"""Parts that many people share."""

_TYPES: Mapping[str, LogicType] = {f".{part}": STR.or_null() for part in PARTS}
_NOTHING: Mapping[str, object] = dict.fromkeys(_TYPES)


class AddressCodec:
    """Reads an object of parts; empty parts are left out, an address without any is nothing."""

    __slots__ = ("_required",)

    def __init__(self, spec: AddressField) -> None:
        self._required = spec.parts

    def decode(self, raw: object) -> dict[str, str] | None:
        """The parts that are there, in the usual order; those that must be there are."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping):
            raise FieldFault("value.not_address")
        for part in raw:
            if part not in PARTS:
                raise FieldFault("value.address_part", part=str(part))
        given = {part: read_text(raw[part], _LONGEST).strip() for part in PARTS if raw.get(part) is not None}
        address = {part: text for part, text in given.items() if text}
        missing = [part for part in self._required if part not in address]
        if address and missing:
            raise FieldFault("value.address_incomplete", parts=", ".join(missing))
        return address or None

    def encode(self, value: object) -> object:
        """The object itself."""
        return value

    def mask(self, value: object) -> object:
        """The region stays; who lives where in it does not."""
        if not isinstance(value, Mapping):
            return None
        return {part: text if part in _OPEN else mask_text(str(text)) for part, text in value.items()}

    def flatten(self, value: object) -> Mapping[str, object]:
        """Each part under its own path; the address as a whole has none."""
        if not isinstance(value, Mapping):
            return _NOTHING
        return {f".{part}": value.get(part) for part in PARTS}

    def logic(self) -> Mapping[str, LogicType]:
        """Every part is a text that may be missing."""
        return _TYPES


class AddressCheck:
    """The address type in the checker."""

    id = FIELD.id

    def traits(self, spec: AddressField) -> Traits:
        """An address as a whole has no order."""
        return Traits(orderly=False, parts=PARTS)

    def check(self, spec: AddressField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: AddressField, context: FieldContext) -> Codec:
        """Reads the parts of an address."""
        return AddressCodec(spec)


CHECK = AddressCheck()
