"""A directory of two people and a team."""

from collections.abc import Iterable

from orderloom.runtime.record.directory import Names

PEOPLE = {"u-ann": "Ann", "u-bo": "Bo 李"}
GONE = {"u-gone": "Chris"}
TEAMS = {"t-night": "Night shift"}


class FakeDirectory:
    """People who have a role everywhere, and one who has left."""

    def people(self, app: str) -> Names:
        return PEOPLE

    def teams(self) -> Names:
        return TEAMS

    def titles(self, part: str, ids: Iterable[str]) -> Names:
        known = {**PEOPLE, **GONE, **TEAMS}
        return {id: known[id] for id in ids if id in known}
