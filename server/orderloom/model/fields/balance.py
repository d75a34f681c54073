"""Balances: how much there is of something, changed only by movements that are kept in a ledger."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import LocalText, Whole
from orderloom.model.field import FieldSpec, FieldType


class BalanceField(FieldSpec):
    """A stock: on hand, reserved, available. It is reserved, released, committed, received and adjusted, never set."""

    type: Literal["balance"] = "balance"
    scale: Annotated[Whole, Field(ge=0, le=3)] = 0
    """Digits after the point."""
    unit: LocalText | None = None
    """Unit shown behind the numbers."""


FIELD = FieldType(id="balance", shape=BalanceField)
