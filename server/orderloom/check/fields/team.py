"""Team fields: the id of a team of the directory."""

from collections.abc import Iterable

from orderloom.check.field import FieldContext, Traits
from orderloom.check.members import TEAMS, MemberCodec
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.logic.types import STR
from orderloom.model.fields.team import FIELD, TeamField


class TeamCheck:
    """The team type in the checker."""

    id = FIELD.id

    def traits(self, spec: TeamField) -> Traits:
        """Names a team; may be part of keys and indexes."""
        return Traits(directory=TEAMS)

    def check(self, spec: TeamField, context: FieldContext) -> Iterable[Problem]:
        """It has no options."""
        return ()

    def codec(self, spec: TeamField, context: FieldContext) -> Codec:
        """Ids of teams."""
        return MemberCodec(STR)


CHECK = TeamCheck()
