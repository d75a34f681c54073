"""One code of a dictionary."""

from typing import Literal

from orderloom.model.document import Id
from orderloom.model.field import FieldSpec, FieldType
from orderloom.model.kind import Reference
from orderloom.model.kinds.dictionary import Dictionary


class ChoiceField(FieldSpec):
    """A choice from a dictionary."""

    type: Literal["choice"] = "choice"
    dictionary: Id
    """The dictionary it chooses from."""


FIELD = FieldType(id="choice", shape=ChoiceField, references=(Reference("dictionary", Dictionary),))
