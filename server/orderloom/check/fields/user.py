"""User fields: the id of a person of the directory."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.members import PEOPLE, MemberCodec
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.logic.types import STR
from orderloom.model.fields.user import FIELD, UserField


class UserCheck:
    """The user type in the checker."""

    id = FIELD.id

    def traits(self, spec: UserField) -> Traits:
        """Names a person; may be part of keys and indexes."""
        return Traits(directory=PEOPLE)

    def check(self, spec: UserField, context: FieldContext) -> Iterable[Problem]:
        """It has no options."""
        return ()

    def codec(self, spec: UserField, context: FieldContext) -> Codec:
        """Ids of people."""
        return MemberCodec(STR)


CHECK = UserCheck()
