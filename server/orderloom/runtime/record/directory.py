"""People and teams by name: what fields that point to them may hold, and how they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from orderloom.check.members import PEOPLE, TEAMS
from orderloom.runtime.record.change import Change
from orderloom.runtime.record.prepared import PreparedApp

Names = Mapping[str, str]
"""Id → the name people know."""


class Directory(Protocol):
    """Who there is; adapters answer from memory or with one question."""

    def people(self, app: str) -> Names:
        """The active people who have a role in ``app``, by display name."""

    def teams(self) -> Names:
        """Every team in use, by name."""

    def titles(self, part: str, ids: Iterable[str]) -> Names:
        """The names of members of a part (people, teams), also of those who are gone; unknown ids are left out."""


@dataclass(frozen=True, slots=True)
class Members:
    """Who may be named by a change; looked up before its transaction begins. Without ``parts`` everybody may."""

    parts: Mapping[str, frozenset[str]] | None = field(default=None)

    def has(self, part: str, member: object) -> bool:
        """Whether ``member`` may be named."""
        return self.parts is None or member in self.parts.get(part, ())


def offered(directory: Directory, app: str, part: str) -> Names:
    """The members of a part that may be chosen in ``app``."""
    return directory.people(app) if part == PEOPLE else directory.teams() if part == TEAMS else {}


def members_for(app: PreparedApp, change: Change, directory: Directory | None) -> Members:
    """The members that ``change``, and all that follows it, may name; nothing is asked when it names nobody."""
    if directory is None:
        return Members()
    return Members({part: frozenset(offered(directory, app.plan.id, part)) for part in set(_named(app, change))})


def _named(app: PreparedApp, change: Change) -> Iterable[str]:
    table = app.table(change.table)
    for spec in table.members if table else ():
        if spec.directory is not None and change.fields.get(spec.id) is not None:
            yield spec.directory
    for further in change.then:
        yield from _named(app, further)
