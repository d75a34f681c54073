"""Data in no fixed shape."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Whole
from orderloom.model.field import FieldSpec, FieldType


class JsonField(FieldSpec):
    """Any JSON value, such as what a platform says beyond the unified model."""

    type: Literal["json"] = "json"
    max_bytes: Annotated[Whole, Field(ge=2, le=1_000_000)] = 100_000
    """Largest size, written out."""


FIELD = FieldType(id="json", shape=JsonField)
