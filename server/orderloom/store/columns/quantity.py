"""Quantity fields: the amount in base units, the amount as it was given, and its unit.

Both numbers always have their most decimals, so that a field whose scale or units change keeps its columns.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.model.units import BASE_PLACES
from orderloom.model.values import Quantity
from orderloom.store.column import Columns, Part
from orderloom.store.types import WORDS, Exact

_GIVEN_PLACES = 3


class QuantityColumns:
    """Two exact numbers and a unit."""

    id = "quantity"
    plain = False

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """Base units first: quantities sort by them."""
        return (f"n{BASE_PLACES}", Exact(BASE_PLACES)), ("given", Exact(_GIVEN_PLACES)), ("unit", WORDS)

    def to_db(self, value: object) -> tuple[object, ...]:
        """Base amount, amount, unit."""
        if not isinstance(value, Quantity):
            raise TypeError(type(value))
        return value.base, value.value, value.unit

    def from_db(self, values: Sequence[object]) -> object:
        """The quantity as it was given."""
        base, given, unit = values
        if not isinstance(base, Decimal) or not isinstance(given, Decimal) or not isinstance(unit, str):
            raise TypeError(type(base))
        return Quantity(given, unit, base)

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The base amount under the field's own path, the unit beside it."""
        return {"": columns[0], ".unit": columns[2]}


COLUMN = QuantityColumns()
