"""The directory that fields of people and teams look into: accounts and teams as they are now."""

from collections.abc import Iterable

from orderloom.check.members import PEOPLE
from orderloom.runtime.accounts import Account, Accounts
from orderloom.runtime.people import Organisation
from orderloom.runtime.record.directory import Names


class AccountsDirectory:
    """People are accounts; whoever is switched off is no longer offered and still has a name."""

    def __init__(self, accounts: Accounts, organisation: Organisation) -> None:
        self._accounts = accounts
        self._organisation = organisation

    def people(self, app: str) -> Names:
        """The active people who have a role in ``app``, admins included."""
        known = (one for one in self._accounts.all() if one.active and (one.admin or one.roles.get(app)))
        return {one.id: _name(one) for one in sorted(known, key=_name)}

    def teams(self) -> Names:
        """Every team by name."""
        return {team.id: team.name for team in self._organisation.teams()}

    def titles(self, part: str, ids: Iterable[str]) -> Names:
        """Names of members, whatever became of them."""
        wanted = set(ids)
        if part != PEOPLE:
            return {id: name for id, name in self.teams().items() if id in wanted}
        return {one.id: _name(one) for one in self._accounts.all() if one.id in wanted}


def _name(account: Account) -> str:
    return account.display or account.name
