"""Telephone numbers."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.field import FieldSpec, FieldType


class PhoneField(FieldSpec):
    """A telephone number, kept in international form; numbers masked with ``*`` stay as they are."""

    type: Literal["phone"] = "phone"
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    """Country of numbers written without a country code."""
    strict: bool = True
    """Refuse what cannot be a number; ``false`` keeps it as it was written, for numbers that platforms send."""


FIELD = FieldType(id="phone", shape=PhoneField)
