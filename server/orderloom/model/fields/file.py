"""Uploaded files."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Flag, Items, Whole
from orderloom.model.field import FieldSpec, FieldType


class FileField(FieldSpec):
    """Files attached to a record."""

    type: Literal["file"] = "file"
    max_mb: Annotated[Whole, Field(ge=1, le=1000)] = 25
    """Largest file, in megabytes."""
    accept: Items[Annotated[str, Field(pattern=r"^([a-z]+/(\*|[a-z0-9.+-]+)|\.[a-z0-9]+)$")]] = ()
    """Media types or endings that are taken; empty: all."""
    multiple: Flag = False
    """Whether several files may be attached."""


FIELD = FieldType(id="file", shape=FileField)
