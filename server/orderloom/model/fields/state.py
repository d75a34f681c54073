"""The state of a record, moved only by its table's machine."""

from typing import Literal

from orderloom.model.document import Id
from orderloom.model.field import FieldSpec, FieldType
from orderloom.model.kind import Reference
from orderloom.model.kinds.dictionary import Dictionary


class StateField(FieldSpec):
    """Where a record stands; the codes and their colours are a dictionary's."""

    type: Literal["state"] = "state"
    dictionary: Id
    """The dictionary with the states."""


FIELD = FieldType(id="state", shape=StateField, references=(Reference("dictionary", Dictionary),))
