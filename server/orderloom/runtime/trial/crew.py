"""The people of a trial: those of the installation, and one more for every role that nobody holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from orderloom.check.members import PEOPLE
from orderloom.check.plan import AppPlan
from orderloom.runtime.assignees import Roster
from orderloom.runtime.messages import Reader
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.directory import Names
from orderloom.runtime.replay.people import Snapshot
from orderloom.runtime.story_people import Cast


@dataclass(frozen=True)
class Crew(Snapshot):
    """A ``Snapshot`` in which no role is empty, so that a trial always finds somebody to ask."""

    stand_ins: Mapping[str, Actor] = field(default_factory=dict)
    """Those who are made up, by id."""

    def who(self, account: str) -> Actor:
        """One of them as an actor."""
        return self.stand_ins.get(account) or self.actor(account) or Actor(account, account)

    def titles(self, part: str, ids: Iterable[str]) -> Names:
        """Names of members."""
        wanted = list(ids)
        made_up = {id: self.stand_ins[id].name for id in wanted if id in self.stand_ins and part == PEOPLE}
        return {**super().titles(part, wanted), **made_up}

    def reader(self, app: str, account: str) -> Reader | None:
        """A person as a reader of messages."""
        stand_in = self.stand_ins.get(account)
        return Reader(stand_in, "zh") if stand_in is not None else super().reader(app, account)


def crew(plan: AppPlan, roster: Roster, names: Mapping[str, Names], actor: Callable[[str], Actor | None]) -> Crew:
    """The people of ``plan``, of whom ``roster`` are real."""
    cast, held = Cast(plan), frozenset[str]().union(*roster.roles.values())
    made_up = {id: cast.actor(id) for id in cast.people(plan.id) if not cast.actor(id).roles <= held}
    made_up = {id: replace(one, name=cast.for_role(min(one.roles)).name) for id, one in made_up.items()}
    roles = {**roster.roles, **{id: one.roles for id, one in made_up.items()}}
    return Crew(replace(roster, roles=roles), names, actor, stand_ins=made_up)
