"""Tag fields: several short words, each once."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR, list_of
from orderloom.model.fields.tags import FIELD, TagsField


class TagsCodec(PlainCodec):
    """Reads a list of words: trimmed, without repeats, in the order given; an empty list is nothing."""

    def __init__(self, spec: TagsField) -> None:
        super().__init__(list_of(STR))
        self._spec = spec

    def read(self, raw: object) -> tuple[str, ...] | None:
        """The words."""
        if not isinstance(raw, list | tuple):
            raise FieldFault("value.not_list")
        words = dict.fromkeys(read_text(word, self._spec.max_length).strip() for word in raw)
        words.pop("", None)
        if len(words) > self._spec.max_items:
            raise FieldFault("value.too_many", max=self._spec.max_items, count=len(words))
        return tuple(words) or None

    def encode(self, value: object) -> object:
        """A JSON list of the words."""
        return list(value) if isinstance(value, tuple) else value


class TagsCheck:
    """The tags type in the checker."""

    id = FIELD.id

    def traits(self, spec: TagsField) -> Traits:
        """Several values have no order."""
        return Traits(orderly=False)

    def check(self, spec: TagsField, context: FieldContext) -> Iterable[Problem]:
        """Nothing beyond the shape."""
        return ()

    def codec(self, spec: TagsField, context: FieldContext) -> Codec:
        """Reads lists of words."""
        return TagsCodec(spec)


CHECK = TagsCheck()
