"""Teams of the installation."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class TeamField(FieldSpec):
    """One team, such as the one that works on a record."""

    type: Literal["team"] = "team"


FIELD = FieldType(id="team", shape=TeamField)
