"""Points in time."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class DatetimeField(FieldSpec):
    """A moment; kept in UTC, shown in the app's zone."""

    type: Literal["datetime"] = "datetime"


FIELD = FieldType(id="datetime", shape=DatetimeField)
