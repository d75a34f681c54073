"""Web addresses."""

from typing import Literal

from orderloom.model.field import FieldSpec, FieldType


class UrlField(FieldSpec):
    """An http or https address."""

    type: Literal["url"] = "url"


FIELD = FieldType(id="url", shape=UrlField)
