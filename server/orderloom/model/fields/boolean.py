"""Yes or no."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class BooleanField(FieldSpec):
    """A tick box."""

    type: Literal["boolean"] = "boolean"


FIELD = FieldType(id="boolean", shape=BooleanField)
