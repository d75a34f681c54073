"""Roll-up fields: a figure over the records that link here."""

from collections.abc import Iterable

from orderloom.check.field import Draws, FieldContext, Traits
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.check.virtual import unasked
from orderloom.logic.types import ANY
from orderloom.model.fields.rollup import FIELD, RollupField


class RollupCheck:
    """The roll-up type in the checker."""

    id = FIELD.id

    def traits(self, spec: RollupField) -> Traits:
        """Worked out over the records of another table."""
        draws = Draws(
            through=spec.through, field=spec.field or "", measure=spec.measure, table=spec.table, filter=spec.filter
        )
        return Traits(virtual=draws)

    def check(self, spec: RollupField, context: FieldContext) -> Iterable[Problem]:
        """Nobody is asked for it."""
        return unasked(spec)

    def codec(self, spec: RollupField, context: FieldContext) -> Codec:
        """That of what it measures, which is found when all tables are known."""
        return PlainCodec(ANY)


CHECK = RollupCheck()
