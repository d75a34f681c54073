"""Balance fields: what is available, on hand and reserved side by side, all following from the ledger of movements.

The columns always have three decimals, so that a field that shows more or fewer keeps them.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.model.values import Stock
from orderloom.store.column import Columns, Part
from orderloom.store.schema.facts import STOCK_SCALE
from orderloom.store.types import Exact

TAGS = (f"n{STOCK_SCALE}", "on_hand", "reserved")


class BalanceColumns:
    """Three exact numbers."""

    id = "balance"
    plain = False

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """What is available first: lists sort by it."""
        return tuple((tag, Exact(STOCK_SCALE)) for tag in TAGS)

    def to_db(self, value: object) -> tuple[object, ...]:
        """Available, on hand, reserved."""
        if not isinstance(value, Stock):
            raise TypeError(type(value))
        return value.available, value.on_hand, value.reserved

    def from_db(self, values: Sequence[object]) -> object:
        """The stock; what is available follows again."""
        _, on_hand, reserved = values
        if not isinstance(on_hand, Decimal) or not isinstance(reserved, Decimal):
            raise TypeError(type(on_hand))
        return Stock(on_hand, reserved)

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The available amount under the field's own path, all three beside it."""
        return {"": columns[0], ".available": columns[0], ".on_hand": columns[1], ".reserved": columns[2]}


COLUMN = BalanceColumns()
