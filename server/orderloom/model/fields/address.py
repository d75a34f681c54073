"""Postal addresses with the person they belong to."""

from typing import Literal

from orderloom.model.document import Items
from orderloom.model.field import FieldSpec, FieldType

AddressPart = Literal[
    "name", "phone", "country", "province", "city", "district", "street", "postcode", "email"
]  # fmt: skip
"""Parts of an address, from the person to the post code."""


class AddressField(FieldSpec):
    """An address in parts; each part may be missing unless it is required here."""

    type: Literal["address"] = "address"
    parts: Items[AddressPart] = ()
    """Parts that must be filled when there is an address at all."""


FIELD = FieldType(id="address", shape=AddressField)
