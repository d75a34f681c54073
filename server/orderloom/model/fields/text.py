"""Text of one line."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import LocalText, Whole
from orderloom.model.field import FieldSpec, FieldType

MOST = 4000
"""Longest text of one line that any field takes."""


class TextField(FieldSpec):
    """A short text: names, numbers, codes."""

    type: Literal["text"] = "text"
    min_length: Annotated[Whole, Field(ge=0, le=MOST)] = 0
    """Fewest letters."""
    max_length: Annotated[Whole, Field(ge=1, le=MOST)] = 200
    """Most letters."""
    pattern: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """RE2 pattern the whole text must match."""
    pattern_help: LocalText | None = None
    """The pattern in words, shown when it does not match."""


FIELD = FieldType(id="text", shape=TextField)
