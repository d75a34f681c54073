"""Look-up fields: the value of a linked record's field, in that field's own form."""

from collections.abc import Iterable

from orderloom.check.field import Draws, FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.check.virtual import unasked
from orderloom.logic.types import ANY
from orderloom.model.fields.lookup import FIELD, LookupField


class LookupCheck:
    """The look-up type in the checker."""

    id = FIELD.id

    def traits(self, spec: LookupField) -> Traits:
        """Worked out through a link of the record itself."""
        return Traits(virtual=Draws(through=spec.through, field=spec.field))

    def check(self, spec: LookupField, context: FieldContext) -> Iterable[Problem]:
        """Nobody is asked for it."""
        return unasked(spec)

    def codec(self, spec: LookupField, context: FieldContext) -> Codec:
        """That of what it shows, which is found when all tables are known."""
        return PlainCodec(ANY)


CHECK = LookupCheck()
