"""E-mail addresses."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class EmailField(FieldSpec):
    """An e-mail address, kept in small letters."""

    type: Literal["email"] = "email"


FIELD = FieldType(id="email", shape=EmailField)
