"""Amounts with their unit."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Exact, Flag, Id, Item, Items, LocalText, Whole
from orderloom.model.field import FieldSpec, FieldType
from orderloom.model.units import MOST_PLACES

Dimension = Literal["piece", "mass", "length", "volume"]
"""What is measured; it brings its usual units."""


class Unit(Item):
    """A unit of the field itself, such as a box of twelve."""

    title: LocalText
    """Its name for people."""
    factor: Annotated[Exact, Field(gt=0, le=Decimal(10**6), decimal_places=MOST_PLACES)]
    """How many base units it is."""


class QuantityField(FieldSpec):
    """An exact amount in one of several units; amounts in different units compare, sort and filter in the base unit."""

    type: Literal["quantity"] = "quantity"
    dimension: Dimension = "piece"
    """What is measured. Base units: piece, gram, millimetre, millilitre."""
    units: Items[Unit] = ()
    """Further units beside the usual ones of the dimension, such as packs."""
    offered: Items[Id] = ()
    """The units it takes; empty: all."""
    unit: Id | None = None
    """The unit of an amount that comes without one; absent: the base unit."""
    ask_unit: Flag = False
    """Whether every amount must name its unit, so that nobody takes boxes for pieces."""
    scale: Annotated[Whole, Field(ge=0, le=3)] = 3
    """Digits after the point; more are refused, never rounded."""
    min: Exact | None = None
    """Smallest amount, in base units."""
    max: Exact | None = None
    """Largest amount, in base units."""


FIELD = FieldType(id="quantity", shape=QuantityField)
