"""Bar codes on goods and parcels."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Items
from orderloom.model.field import FieldSpec, FieldType

Symbology = Literal["ean_13", "ean_8", "upc_a", "code_128"]
"""How a code is written: three that end with a check digit, and free text of ASCII."""


class BarcodeField(FieldSpec):
    """What a scanner reads; check digits must be right."""

    type: Literal["barcode"] = "barcode"
    symbologies: Annotated[Items[Symbology], Field(min_length=1)] = ("ean_13", "ean_8", "upc_a")
    """Which codes it takes; a number as long as one with a check digit is always judged by it."""


FIELD = FieldType(id="barcode", shape=BarcodeField)
