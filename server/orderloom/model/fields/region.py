"""Administrative regions of China."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class RegionField(FieldSpec):
    """A province, city or district by its code of GB/T 2260."""

    type: Literal["region"] = "region"
    level: Literal["province", "city", "district"] = "district"
    """How far down one must choose; a region without such a level is taken as it is."""


FIELD = FieldType(id="region", shape=RegionField)
