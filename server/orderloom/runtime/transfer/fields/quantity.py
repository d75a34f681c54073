"""Values and units in two columns; one column alone is read in the usual unit."""

from collections.abc import Mapping

from orderloom.check.plan import FieldPlan
from orderloom.logic.types import STR, LogicType
from orderloom.model.values import Quantity
from orderloom.runtime.transfer.cells import Way, read_cell
from orderloom.runtime.transfer.shapes import Cell, Typed

_UNIT = ".unit"


class QuantityCells:
    """Value and unit, as they were given."""

    id = "quantity"

    def parts(self, plan: FieldPlan) -> Mapping[str, LogicType]:
        """A number and a text."""
        return {"": plan.form.codec.logic()[""], _UNIT: STR}

    def write(self, plan: FieldPlan, value: object, way: Way) -> Mapping[str, Typed]:
        """The value as a number, the unit beside it."""
        return {"": value.value, _UNIT: value.unit} if isinstance(value, Quantity) else {}

    def read(self, plan: FieldPlan, cells: Mapping[str, Cell], way: Way) -> object:
        """A value, with the unit where one is given."""
        number = read_cell(cells.get(""), self.parts(plan)[""], way)
        unit = read_cell(cells.get(_UNIT), STR, way)
        if number is None:
            return None
        return {"value": number, "unit": unit.strip()} if isinstance(unit, str) else number


CELLS = QuantityCells()
