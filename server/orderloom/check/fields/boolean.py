"""Yes-or-no fields."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.check.values import PlainCodec
from orderloom.logic.types import BOOL
from orderloom.model.fields.boolean import FIELD, BooleanField


class BooleanCodec(PlainCodec):
    """Reads true and false."""

    def read(self, raw: object) -> bool:
        """Only JSON's own true and false."""
        if not isinstance(raw, bool):
            raise FieldFault("value.not_boolean")
        return raw


class BooleanCheck:
    """The boolean type in the checker."""

    id = FIELD.id

    def traits(self, spec: BooleanField) -> Traits:
        """Sortable."""
        return Traits()

    def check(self, spec: BooleanField, context: FieldContext) -> Iterable[Problem]:
        """It has no options."""
        return ()

    def codec(self, spec: BooleanField, context: FieldContext) -> Codec:
        """True and false."""
        return BooleanCodec(BOOL)


CHECK = BooleanCheck()
