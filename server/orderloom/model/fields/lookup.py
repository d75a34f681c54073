"""Values of a linked record, shown as if they were the record's own."""

from typing import Literal

from orderloom.model.document import Id
from orderloom.model.field import FieldSpec, FieldType


class LookupField(FieldSpec):
    """A field of the record that a link leads to; worked out whenever the record is read, never stored."""

    type: Literal["lookup"] = "lookup"
    through: Id
    """The link field of this table."""
    field: Id
    """The field of the linked record."""


FIELD = FieldType(id="lookup", shape=LookupField)
