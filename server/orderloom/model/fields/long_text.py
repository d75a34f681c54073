"""Text of several lines."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Whole
from orderloom.model.field import FieldSpec, FieldType


class LongTextField(FieldSpec):
    """A long text: remarks, descriptions."""

    type: Literal["long_text"] = "long_text"
    max_length: Annotated[Whole, Field(ge=1, le=200_000)] = 20_000
    """Most letters."""


FIELD = FieldType(id="long_text", shape=LongTextField)
