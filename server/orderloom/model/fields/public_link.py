"""Links that let people without an account see one record."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Whole
from orderloom.model.field import FieldSpec, FieldType


class PublicLinkField(FieldSpec):
    """A link nobody can guess, made, renewed and revoked by those who may write the field."""

    type: Literal["public_link"] = "public_link"
    days: Annotated[Whole, Field(ge=1, le=3650)] | None = None
    """How long a new link lasts when nothing else is said; absent: until it is revoked."""


FIELD = FieldType(id="public_link", shape=PublicLinkField)
