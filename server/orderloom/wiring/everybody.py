"""The people that assignees are looked up among: accounts and the organisation, kept for a moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from orderloom.runtime.accounts import Account, Accounts
from orderloom.runtime.assignees import Roster
from orderloom.runtime.people import Department, Organisation, Placement
from orderloom.runtime.ports import Clock
from orderloom.runtime.task_rows import Tasks

_KEPT = timedelta(seconds=2)
"""How old a roster may be."""


class AccountsEverybody:
    """The ``Everybody`` port over accounts, the organisation and the tasks."""

    def __init__(self, accounts: Accounts, organisation: Organisation, tasks: Tasks, clock: Clock) -> None:
        self._accounts = accounts
        self._organisation = organisation
        self._tasks = tasks
        self._clock = clock
        self._known: dict[str, tuple[datetime, Roster]] = {}

    def roster(self, app: str) -> Roster:
        """Everybody who may enter the app."""
        now = self._clock.now()
        at, found = self._known.get(app, (None, None))
        if at is None or found is None or not at <= now < at + _KEPT:
            found = self._look(app)
            self._known[app] = (now, found)
        return found

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        """Open tasks of each."""
        return self._tasks.loads(app, accounts)

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        """Whose turn it is."""
        return self._tasks.next_in_turn(app, accounts)

    def _look(self, app: str) -> Roster:
        inside = [one for one in self._accounts.all() if one.active and (one.admin or one.roles.get(app))]
        organisation = self._organisation
        return Roster(
            roles={one.id: frozenset(one.roles.get(app, ())) for one in inside},
            teams={team.id: team for team in organisation.teams()},
            managers=_managers(inside, organisation.placements(), organisation.departments()),
            substitutes=organisation.substitutes(),
        )


def _managers(
    accounts: Iterable[Account], placements: Iterable[Placement], departments: Iterable[Department]
) -> Mapping[str, str]:
    """Who manages whom: the person named, else the nearest manager up the departments who is somebody else."""
    places, parts = {one.account: one for one in placements}, {one.id: one for one in departments}
    found = {}
    for account in accounts:
        place = places.get(account.id)
        manager = place.manager if place else ""
        at = parts.get(place.department) if place else None
        while not manager and at is not None:
            manager = at.manager if at.manager != account.id else ""
            at = parts.get(at.parent)
        if manager:
            found[account.id] = manager
    return found
