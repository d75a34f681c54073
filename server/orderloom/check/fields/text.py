"""Text fields: lengths, and patterns matched by RE2 so that no input makes them slow."""

from collections.abc import Iterable

import re2  # type: ignore[import-untyped]  # ships no types

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec, read_text
from orderloom.logic.types import STR
from orderloom.model.fields.text import FIELD, TextField


def compile_pattern(pattern: str) -> "re2._Regexp":
    """The pattern; raises ``re2.error`` without writing to the log."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


class TextCodec(PlainCodec):
    """Reads one text."""

    def __init__(self, spec: TextField) -> None:
        super().__init__(STR)
        self._spec = spec
        try:
            self._pattern = compile_pattern(spec.pattern) if spec.pattern else None
        except re2.error:  # the checker has told
            self._pattern = None

    def read(self, raw: object) -> str:
        """A text within the lengths that matches the pattern as a whole."""
        text = read_text(raw, self._spec.max_length)
        if len(text) < self._spec.min_length:
            raise FieldFault("value.too_short", min=self._spec.min_length, length=len(text))
        if self._pattern is not None and self._pattern.fullmatch(text) is None:
            raise self._mismatch()
        return text

    def _mismatch(self) -> FieldFault:
        if self._spec.pattern_help is None:
            return FieldFault("value.pattern_bare", pattern=self._spec.pattern)
        return FieldFault("value.pattern", pattern=self._spec.pattern, help=self._spec.pattern_help)


class TextCheck:
    """The text type in the checker."""

    id = FIELD.id

    def traits(self, spec: TextField) -> Traits:
        """Sortable and searchable."""
        return Traits(searchable=True)

    def check(self, spec: TextField, context: FieldContext) -> Iterable[Problem]:
        """Lengths in order, a pattern that compiles and is explained."""
        if spec.min_length > spec.max_length:
            yield Problem("field.bounds", "/min_length", {"min": spec.min_length, "max": spec.max_length})
        if spec.pattern is None:
            return
        try:
            compile_pattern(spec.pattern)
        except re2.error as error:
            yield Problem("field.pattern", "/pattern", {"pattern": spec.pattern, "reason": str(error)})
        if spec.pattern_help is None:
            yield Problem("field.pattern_help", "/pattern", level="warning")

    def codec(self, spec: TextField, context: FieldContext) -> Codec:
        """Text within bounds."""
        return TextCodec(spec)


CHECK = TextCheck()
