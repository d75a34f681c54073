"""Decimal fields: exact, at the scale their document gives."""

from orderloom.check.plan import FieldPlan
from orderloom.store.column import OneColumn, Part, part_of
from orderloom.store.types import Exact


class DecimalColumns(OneColumn):
    """One column per scale, so that a field with another scale never misreads old numbers."""

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """A column as wide as the field's type says."""
        return (part_of(field.codec.logic()[""]),)


COLUMN = DecimalColumns("decimal", Exact(0), "n0")
