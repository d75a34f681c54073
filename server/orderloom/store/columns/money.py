"""Money fields: amount and currency side by side.

The amount always has four decimals in the database, more than any currency needs, so that a field that gives up its
fixed currency, or takes one on, keeps its column. At most 14 digits stand before the point.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.model.values import Money, currency_places
from orderloom.store.column import Columns, Part
from orderloom.store.types import WORDS, Exact

_SCALE = 4


class MoneyColumns:
    """An exact number and a currency code."""

    id = "money"
    plain = False

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """Amount first: money sorts by it."""
        return (f"n{_SCALE}", Exact(_SCALE)), ("currency", WORDS)

    def to_db(self, value: object) -> tuple[object, ...]:
        """Amount and currency."""
        if not isinstance(value, Money):
            raise TypeError(type(value))
        return value.amount, value.currency

    def from_db(self, values: Sequence[object]) -> object:
        """The amount with the decimals of its currency."""
        amount, currency = values
        if not isinstance(amount, Decimal) or not isinstance(currency, str):
            raise TypeError(type(amount))
        fixed = round(amount, currency_places(currency))
        return Money(fixed if fixed == amount else amount, currency)

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The amount under the field's own path, the currency beside it."""
        return {"": columns[0], ".currency": columns[1]}


COLUMN = MoneyColumns()
