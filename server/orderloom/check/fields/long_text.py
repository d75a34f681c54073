"""Long texts: only their length is bounded."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.fields.long_text import FIELD, LongTextField


class LongTextCodec(PlainCodec):
    """Reads a text of several lines; line ends become LF."""

    def __init__(self, spec: LongTextField) -> None:
        super().__init__(STR)
        self._most = spec.max_length

    def read(self, raw: object) -> str:
        """A text within its length."""
        text = raw.replace("\r\n", "\n").replace("\r", "\n") if isinstance(raw, str) else raw
        return read_text(text, self._most)


class LongTextCheck:
    """The long text type in the checker."""

    id = FIELD.id

    def traits(self, spec: LongTextField) -> Traits:
        """Searchable; too long to sort by."""
        return Traits(orderly=False, searchable=True)

    def check(self, spec: LongTextField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: LongTextField, context: FieldContext) -> Codec:
        """Text within its length."""
        return LongTextCodec(spec)


CHECK = LongTextCheck()
