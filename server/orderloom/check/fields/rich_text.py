"""Rich text fields: cleaned when they come in; expressions read the plain words."""

from collections.abc import Iterable, Mapping

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.values import read_text
from orderloom.logic.types import STR, LogicType
from orderloom.model.fields.rich_text import FIELD, RichTextField
from orderloom.model.rich import clean, plain_words

_TYPES: Mapping[str, LogicType] = {"": STR.or_null()}


class RichTextCodec:
    """Reads HTML and keeps its harmless part; a text without any words is nothing."""

    __slots__ = ("_most",)

    def __init__(self, spec: RichTextField) -> None:
        self._most = spec.max_length

    def decode(self, raw: object) -> str | None:
        """The cleaned text."""
        if raw is None or raw == "":
            return None
        text = clean(read_text(raw, self._most))
        return text if plain_words(text) else None

    def encode(self, value: object) -> object:
        """The text as kept."""
        return value

    def flatten(self, value: object) -> Mapping[str, object]:
        """The plain words."""
        return {"": plain_words(value) if isinstance(value, str) else None}

    def logic(self) -> Mapping[str, LogicType]:
        """A text that may be missing."""
        return _TYPES


class RichTextCheck:
    """The rich text type in the checker."""

    id = FIELD.id

    def traits(self, spec: RichTextField) -> Traits:
        """Searchable; too long to sort by."""
        return Traits(orderly=False, searchable=True)

    def check(self, spec: RichTextField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: RichTextField, context: FieldContext) -> Codec:
        """Cleaned text within its length."""
        return RichTextCodec(spec)


CHECK = RichTextCheck()
