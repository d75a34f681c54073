"""State fields: codes of a dictionary that is closed, whatever else it says."""

from collections.abc import Iterable

from orderloom.check.codes import CodeCodec
from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.model.fields.state import FIELD, StateField


class StateCheck:
    """The state type in the checker."""

    id = FIELD.id

    def traits(self, spec: StateField) -> Traits:
        """Sortable; shown through its dictionary; moved by the machine."""
        return Traits(dictionary=spec.dictionary, moved=True)

    def check(self, spec: StateField, context: FieldContext) -> Iterable[Problem]:
        """States are a closed list, and the machine alone gives the first one."""
        dictionary = context.dictionary(spec.dictionary)
        if dictionary is not None and not dictionary.closed:
            yield Problem("field.open_states", "/dictionary", {"dictionary": spec.dictionary})
        if spec.default is not None:
            yield Problem("field.state_default", "/default")

    def codec(self, spec: StateField, context: FieldContext) -> Codec:
        """Reads codes of the dictionary."""
        return CodeCodec(context.dictionary(spec.dictionary))


CHECK = StateCheck()
