"""Choices fields: several codes of one dictionary."""

from collections.abc import Iterable

from orderloom.check.codes import CodeCodec
from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.logic.types import STR, list_of
from orderloom.model.fields.choices import FIELD, ChoicesField
from orderloom.model.kinds.dictionary import Dictionary


class ChoicesCodec(PlainCodec):
    """Reads a list of codes, each once, in the order given; an empty list is nothing."""

    def __init__(self, spec: ChoicesField, dictionary: Dictionary | None) -> None:
        super().__init__(list_of(STR))
        self._one = CodeCodec(dictionary)
        self._most = spec.max_items

    def read(self, raw: object) -> tuple[str, ...] | None:
        """The codes."""
        if not isinstance(raw, list | tuple):
            raise FieldFault("value.not_list")
        codes = dict.fromkeys(self._one.read(code) for code in raw)
        if len(codes) > self._most:
            raise FieldFault("value.too_many", max=self._most, count=len(codes))
        return tuple(codes) or None

    def encode(self, value: object) -> object:
        """A JSON list of the codes."""
        return list(value) if isinstance(value, tuple) else value


class ChoicesCheck:
    """The choices type in the checker."""

    id = FIELD.id

    def traits(self, spec: ChoicesField) -> Traits:
        """Several values have no order; shown through their dictionary."""
        return Traits(dictionary=spec.dictionary, orderly=False)

    def check(self, spec: ChoicesField, context: FieldContext) -> Iterable[Problem]:
        """Its dictionary is a reference, checked as such."""
        return ()

    def codec(self, spec: ChoicesField, context: FieldContext) -> Codec:
        """Lists of codes."""
        return ChoicesCodec(spec, context.dictionary(spec.dictionary))


CHECK = ChoicesCheck()
