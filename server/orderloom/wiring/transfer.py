"""Whose rights imports work with: people and their programs as they are at every batch."""

from orderloom.runtime.accounts import Account, Accounts
from orderloom.runtime.people import Keys, Organisation
from orderloom.runtime.ports import Clock, Plans
from orderloom.runtime.record.change import Actor
from orderloom.web.visit import held_roles


class AccountActors:
    """People by the accounts they have at this moment, and their programs by keys that still hold."""

    def __init__(self, accounts: Accounts, organisation: Organisation, keys: Keys, plans: Plans, clock: Clock) -> None:
        self._accounts = accounts
        self._organisation = organisation
        self._keys = keys
        self._plans = plans
        self._clock = clock

    def actor(self, app: str, account: str, key: str) -> Actor | None:
        """The person in one app; None when the account is off, has no role there, or the key is gone."""
        found, plan = self._accounts.by_id(account), self._plans.plan(app)
        if found is None or not found.active or plan is None:
            return None
        roles = frozenset(held_roles(found, plan))
        if not roles:
            return None
        belongs = self._organisation.membership(account)
        if not key:
            return Actor(found.id, _name(found), roles, belongs=belongs, admin=found.admin)
        holds = (one for one in self._keys.of(account) if one.id == key and one.holds_at(self._clock.now()))
        used = next(holds, None)
        if used is None:
            return None
        return Actor(found.id, f"{_name(found)} · {used.name}", roles, belongs=belongs, scope=used.scope)


def _name(account: Account) -> str:
    return account.display or account.name
