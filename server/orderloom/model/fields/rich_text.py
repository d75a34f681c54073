"""Text with headings, lists and links."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Whole
from orderloom.model.field import FieldSpec, FieldType


class RichTextField(FieldSpec):
    """A formatted text, kept as a small safe part of HTML; expressions and searches read its plain words."""

    type: Literal["rich_text"] = "rich_text"
    max_length: Annotated[Whole, Field(ge=1, le=200_000)] = 50_000
    """Most letters, tags included."""


FIELD = FieldType(id="rich_text", shape=RichTextField)
