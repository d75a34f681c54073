"""Amounts and currencies in two columns; one column alone is read in the usual currency."""

from collections.abc import Mapping

from orderloom.check.plan import FieldPlan
from orderloom.logic.types import STR, LogicType
from orderloom.model.values import Money
from orderloom.runtime.transfer.cells import Way, read_cell
from orderloom.runtime.transfer.shapes import Cell, Typed

_CURRENCY = ".currency"


class MoneyCells:
    """Amount and currency."""

    id = "money"

    def parts(self, plan: FieldPlan) -> Mapping[str, LogicType]:
        """A number and a text."""
        return {"": plan.form.codec.logic()[""], _CURRENCY: STR}

    def write(self, plan: FieldPlan, value: object, way: Way) -> Mapping[str, Typed]:
        """The amount as a number, the currency beside it."""
        return {"": value.amount, _CURRENCY: value.currency} if isinstance(value, Money) else {}

    def read(self, plan: FieldPlan, cells: Mapping[str, Cell], way: Way) -> object:
        """An amount, with the currency where one is given."""
        amount = read_cell(cells.get(""), self.parts(plan)[""], way)
        currency = read_cell(cells.get(_CURRENCY), STR, way)
        if amount is None:
            return None
        named = currency.strip().upper() if isinstance(currency, str) else ""
        return {"amount": amount, "currency": named} if named else amount


CELLS = MoneyCells()
