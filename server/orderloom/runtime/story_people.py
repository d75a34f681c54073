"""The people of a story: those it names, or one for every role."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from orderloom.check.kinds.role import RolePlan
from orderloom.check.members import PEOPLE
from orderloom.check.plan import AppPlan
from orderloom.model.story import Person
from orderloom.runtime.assignees import Roster
from orderloom.runtime.messages import Reader
from orderloom.runtime.people import Membership, Substitute, Team
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.directory import Names

_LANGUAGE = "zh"
"""Everybody reads it."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_FAR_OFF = datetime(9999, 1, 1, tzinfo=UTC)


def of_role(role: str) -> str:
    """The id of whoever acts for a role, where no people are named."""
    return f"scenario:{role}"


class Cast:
    """The ``Directory``, the ``Everybody`` and the ``Readers`` of a sandbox: nobody is added and nobody leaves."""

    def __init__(self, plan: AppPlan, people: Sequence[Person] = ()) -> None:
        """Without ``people`` there is one for every role of the app."""
        self._plan = plan
        self.named = {person.id: person for person in people}
        roles = plan.all(RolePlan)
        alone = {of_role(role): frozenset({role}) for role in roles}
        self._roles = {one.id: frozenset(one.roles) for one in people} if people else alone
        self._turns: dict[tuple[str, ...], int] = {}

    @property
    def closed(self) -> bool:
        """Whether only these count as people: where any are named."""
        return bool(self.named)

    def actor(self, person: str) -> Actor:
        """One of them, with all roles he has."""
        found = self.named.get(person)
        if found is None:
            return Actor(person, person, self._roles.get(person, frozenset()))
        departments = (found.department,) if found.department else ()
        belongs = Membership(tuple(found.teams), found.department, departments)
        return Actor(found.id, found.name or found.id, self._roles[person], belongs=belongs)

    def all_with(self, role: str) -> tuple[Actor, ...]:
        """Everybody with a role; where no people are named, somebody with that role alone."""
        people = [self.actor(one) for one, held in self._roles.items() if self.named and role in held]
        return tuple(people) or (self.for_role(role),)

    def for_role(self, role: str) -> Actor:
        """Somebody with a role: the first of the people who has it, else someone with that role alone."""
        person = next((one for one, held in self._roles.items() if self.named and role in held), None)
        if person is not None:
            return self.actor(person)
        return Actor(of_role(role), self._plan.get(RolePlan, role).title.get("zh", role), frozenset({role}))

    def reader(self, app: str, account: str) -> Reader | None:
        """One of them as a reader of messages."""
        del app
        return Reader(self.actor(account), _LANGUAGE) if account in self._roles else None

    def people(self, app: str) -> Names:
        """Everybody."""
        del app
        return {id: self._name(id) for id in self._roles}

    def teams(self) -> Names:
        """Every team that somebody belongs to or leads, by its id."""
        return {id: id for id in self._teams()}

    def titles(self, part: str, ids: Iterable[str]) -> Names:
        """Names of members."""
        known = self.people(self._plan.id) if part == PEOPLE else self.teams()
        return {id: known[id] for id in ids if id in known}

    def roster(self, app: str) -> Roster:
        """Everybody, and how they belong together."""
        del app
        people = self.named.values()
        return Roster(
            roles=self._roles,
            teams=self._teams(),
            managers={one.id: one.manager for one in people if one.manager},
            substitutes=[
                Substitute(one.id, one.id, one.stand_in, _LONG_AGO, _FAR_OFF) for one in people if one.stand_in
            ],
        )

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        """Nobody is known to be busy."""
        del app, accounts
        return {}

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        """One after the other."""
        del app
        turn = self._turns[tuple(accounts)] = self._turns.get(tuple(accounts), -1) + 1
        return accounts[turn % len(accounts)]

    def _teams(self) -> Mapping[str, Team]:
        ids = dict.fromkeys(team for one in self.named.values() for team in (*one.teams, *one.leads))
        return {
            id: Team(
                id,
                id,
                next((one.id for one in self.named.values() if id in one.leads), ""),
                tuple(one.id for one in self.named.values() if id in one.teams),
            )
            for id in ids
        }

    def _name(self, person: str) -> str:
        found = self.named.get(person)
        return found.name or found.id if found else person
