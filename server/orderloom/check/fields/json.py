"""JSON fields: data in no fixed shape, bounded in size and depth."""

import json
from collections.abc import Iterable
from decimal import Decimal

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, refuse_unstorable
from orderloom.logic.types import ANY
from orderloom.model.fields.json import FIELD, JsonField

_DEEPEST = 32


class JsonCodec(PlainCodec):
    """Takes any JSON value as it is; fractions may be decimals."""

    def __init__(self, spec: JsonField) -> None:
        super().__init__(ANY)
        self._most = spec.max_bytes

    def decode(self, raw: object) -> object:
        """The value; an empty text is one too."""
        return None if raw is None else self.read(raw)

    def read(self, raw: object) -> object:
        """A value within its size."""
        self._refuse(raw, _DEEPEST)
        size = len(json.dumps(raw, ensure_ascii=False, default=str).encode())
        if size > self._most:
            raise FieldFault("value.too_large_json", max=self._most, size=size)
        return raw

    def _refuse(self, raw: object, depth: int) -> None:
        """Refuse what is no JSON, lies too deep or cannot be stored."""
        if depth == 0:
            raise FieldFault("value.too_deep", max=_DEEPEST)
        if isinstance(raw, str):
            refuse_unstorable(raw)
        elif isinstance(raw, dict):
            for key, item in raw.items():
                self._refuse(str(key), depth)
                self._refuse(item, depth - 1)
        elif isinstance(raw, list | tuple):
            for item in raw:
                self._refuse(item, depth - 1)
        elif raw is not None and not isinstance(raw, bool | int | float | Decimal):
            raise FieldFault("value.not_json")


class JsonCheck:
    """The json type in the checker."""

    id = FIELD.id

    def traits(self, spec: JsonField) -> Traits:
        """No order."""
        return Traits(orderly=False)

    def check(self, spec: JsonField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: JsonField, context: FieldContext) -> Codec:
        """Takes data within its size."""
        return JsonCodec(spec)


CHECK = JsonCheck()
