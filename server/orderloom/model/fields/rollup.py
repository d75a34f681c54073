"""What the records that link here add up to."""

from typing import Literal

from orderloom.model.document import Expression, Id
from orderloom.model.field import FieldSpec, FieldType
from orderloom.model.kind import Reference
from orderloom.model.kinds.table import Table


class RollupField(FieldSpec):
    """A figure over the records of another table that link to this one; worked out whenever it is read."""

    type: Literal["rollup"] = "rollup"
    table: Id
    """The other table."""
    through: Id
    """Its link field that leads here."""
    measure: Literal["count", "exists", "sum", "min", "max", "distinct"] = "count"
    """How many there are, whether there are any, or what is worked out of a field of theirs."""
    field: Id | None = None
    """The field that is added up, compared or told apart."""
    filter: Expression = None
    """Which of the records count; must be answerable by the database."""


FIELD = FieldType(id="rollup", shape=RollupField, references=(Reference("table", Table),))
