"""Formula fields: a column of whatever type the expression gives."""

from orderloom.check.plan import FieldPlan
from orderloom.store.column import OneColumn, Part, part_of
from orderloom.store.types import WORDS


class FormulaColumns(OneColumn):
    """One column, typed by the expression."""

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """A column of the result's type."""
        return (part_of(field.codec.logic()[""]),)


COLUMN = FormulaColumns("formula", WORDS, "t")
