"""Values computed from other fields of the same record."""

from typing import Literal

from orderloom.model.document import Expression
from orderloom.model.field import FieldSpec, FieldType


class FormulaField(FieldSpec):
    """A computed value; stored with the record, so that lists sort and filter by it."""

    type: Literal["formula"] = "formula"
    expression: Expression
    """How it is computed."""


FIELD = FieldType(id="formula", shape=FormulaField)
