"""The people of an installation as they are when a replay begins: nobody of them is asked, told or counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orderloom.check.members import PEOPLE
from orderloom.runtime.assignees import Roster
from orderloom.runtime.messages import Reader
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.directory import Names

_LANGUAGE = "zh"
"""In which messages are worded; nobody reads them."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The ``Company`` of a replay. ``actor`` is a person with the roles held now, None for whoever is gone."""

    everybody: Roster
    names: Mapping[str, Names]
    """The names of members, by part of the directory."""
    actor: Callable[[str], Actor | None]
    turns: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """People of the past may be gone by now, and may be named all the same."""
        return False

    def people(self, app: str) -> Names:
        """Everybody who may enter the app."""
        del app
        return self.names.get(PEOPLE, {})

    def teams(self) -> Names:
        """Every team."""
        return {team: found.name for team, found in self.everybody.teams.items()}

    def titles(self, part: str, ids: Iterable[str]) -> Names:
        """Names of members."""
        known = self.people("") if part == PEOPLE else self.teams()
        return {id: known[id] for id in ids if id in known}

    def roster(self, app: str) -> Roster:
        """Everybody, and how they belong together."""
        del app
        return self.everybody

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        """Nobody is known to be busy."""
        del app, accounts
        return {}

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        """One after the other."""
        del app
        turn = self.turns[tuple(accounts)] = self.turns.get(tuple(accounts), -1) + 1
        return accounts[turn % len(accounts)]

    def reader(self, app: str, account: str) -> Reader | None:
        """A person as a reader of messages."""
        del app
        found = self.actor(account)
        return Reader(found, _LANGUAGE) if found is not None else None
