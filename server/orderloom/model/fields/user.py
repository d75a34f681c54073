"""People of the installation."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class UserField(FieldSpec):
    """One person who has a role in the app, such as whoever is responsible."""

    type: Literal["user"] = "user"


FIELD = FieldType(id="user", shape=UserField)
