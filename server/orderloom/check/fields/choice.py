"""Choice fields: codes of a dictionary."""

from collections.abc import Iterable

from orderloom.check.codes import CodeCodec
from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.model.fields.choice import FIELD, ChoiceField


class ChoiceCheck:
    """The choice type in the checker."""

    id = FIELD.id

    def traits(self, spec: ChoiceField) -> Traits:
        """Sortable; shown through its dictionary."""
        return Traits(dictionary=spec.dictionary)

    def check(self, spec: ChoiceField, context: FieldContext) -> Iterable[Problem]:
        """Its dictionary is a reference, checked as such."""
        return ()

    def codec(self, spec: ChoiceField, context: FieldContext) -> Codec:
        """Reads codes of the dictionary."""
        return CodeCodec(context.dictionary(spec.dictionary))


CHECK = ChoiceCheck()
