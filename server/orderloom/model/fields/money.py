"""Amounts of money."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Exact
from orderloom.model.field import FieldSpec, FieldType


class MoneyField(FieldSpec):
    """An exact amount with its currency; the currency decides the decimals."""

    type: Literal["money"] = "money"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    """The only currency it takes; absent: any, and the app's own where none is given."""
    min: Exact | None = None
    """Smallest amount."""


FIELD = FieldType(id="money", shape=MoneyField)
