"""Links to records of another table."""

from typing import Literal

from orderloom.model.document import Id
from orderloom.model.field import FieldSpec, FieldType
from orderloom.model.kind import Reference
from orderloom.model.kinds.table import Table


class LinkField(FieldSpec):
    """One record of a table."""

    type: Literal["link"] = "link"
    table: Id
    """The table it points to."""


FIELD = FieldType(id="link", shape=LinkField, references=(Reference("table", Table),))
