"""Uploaded pictures."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Flag, Whole
from orderloom.model.field import FieldSpec, FieldType


class ImageField(FieldSpec):
    """Pictures attached to a record, shown small in lists."""

    type: Literal["image"] = "image"
    max_mb: Annotated[Whole, Field(ge=1, le=1000)] = 25
    """Largest picture, in megabytes."""
    multiple: Flag = False
    """Whether several pictures may be attached."""


FIELD = FieldType(id="image", shape=ImageField)
