"""Calendar days."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class DateField(FieldSpec):
    """A day, without time and zone."""

    type: Literal["date"] = "date"


FIELD = FieldType(id="date", shape=DateField)
