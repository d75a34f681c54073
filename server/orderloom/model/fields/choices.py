"""Several codes of a dictionary."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Id, Whole
from orderloom.model.field import FieldSpec, FieldType
from orderloom.model.kind import Reference
from orderloom.model.kinds.dictionary import Dictionary


class ChoicesField(FieldSpec):
    """Several choices from a dictionary, each once."""

    type: Literal["choices"] = "choices"
    dictionary: Id
    """The dictionary it chooses from."""
    max_items: Annotated[Whole, Field(ge=1, le=500)] = 50
    """Most choices."""


FIELD = FieldType(id="choices", shape=ChoicesField, references=(Reference("dictionary", Dictionary),))
