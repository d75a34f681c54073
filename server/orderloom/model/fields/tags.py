"""Several short free words."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Whole
from orderloom.model.field import FieldSpec, FieldType


class TagsField(FieldSpec):
    """Free words attached to a record, each once."""

    type: Literal["tags"] = "tags"
    max_items: Annotated[Whole, Field(ge=1, le=500)] = 50
    """Most words."""
    max_length: Annotated[Whole, Field(ge=1, le=200)] = 50
    """Most letters of one word."""


FIELD = FieldType(id="tags", shape=TagsField)
