"""Keys of programs: made once, shown once, kept as a hash; a key acts as its owner within its scope, never as an admin.

A look-up is remembered as briefly as that of a session, so that taking a key away works everywhere within seconds.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from orderloom.runtime.accounts import Account, Accounts
from orderloom.runtime.people import ApiKey, Keys, KeyScope, Membership, Organisation
from orderloom.runtime.ports import Clock, Plans
from orderloom.web.session import REMEMBERED, hashed
from orderloom.web.visit import held_roles

PREFIX = "olk_"
"""What every key begins with, so that one can be told from a token and found in a leak."""

LONGEST = 200
_MOST_REMEMBERED = 10_000
_NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key that holds, and its owner with the roles that the key's app knows; never an admin."""

    key: ApiKey
    account: Account
    belongs: Membership


class ApiKeys:
    """Makes and finds keys."""

    def __init__(self, keys: Keys, accounts: Accounts, organisation: Organisation, plans: Plans, clock: Clock) -> None:
        self._keys = keys
        self._plans = plans
        self._accounts = accounts
        self._organisation = organisation
        self._clock = clock
        self._lock = Lock()
        self._remembered: OrderedDict[str, tuple[datetime, KeyUse]] = OrderedDict()

    def make(self, account: Account, name: str, scope: KeyScope, key_id: str, expires_at: datetime | None) -> str:
        """A new key; the answer is the only time that it is seen."""
        text = PREFIX + secrets.token_urlsafe(32)
        now = self._clock.now()
        self._keys.add(ApiKey(key_id, hashed(text), account.id, name, scope, now, expires_at))
        return text

    def recall(self, text: str) -> KeyUse | None:
        """What was found a moment ago; never touches the database."""
        with self._lock:
            known = self._remembered.get(hashed(text))
        now = self._clock.now()
        if known is None or not timedelta(0) <= now - known[0] < REMEMBERED or not known[1].key.holds_at(now):
            return None
        return known[1]

    def find(self, text: str) -> KeyUse | None:
        """The key, while it and its owner's account hold; notes that it was used."""
        if len(text) > LONGEST:
            return None
        key, now = self._keys.find(hashed(text)), self._clock.now()
        if key is None or not key.holds_at(now):
            return None
        owner = self._accounts.by_id(key.account)
        if owner is None or not owner.active:
            return None
        if key.last_used_at is None or now - key.last_used_at > _NOTE_EVERY:
            self._keys.used(key.id, now)
        found = KeyUse(key, self._within(owner, key.scope.app), self._organisation.membership(owner.id))
        self._remember(key.hash, now, found)
        return found

    def revoke(self, key: str, account: str) -> bool:
        """End a key of this account; False when it had ended or is not theirs."""
        with self._lock:
            for known in [one for one, (_, use) in self._remembered.items() if use.key.id == key]:
                del self._remembered[known]
        return self._keys.revoke(key, account, self._clock.now())

    def _within(self, owner: Account, app: str) -> Account:
        """The owner as one app knows them: an admin has its roles by name, and nothing beyond that app."""
        plan = self._plans.plan(app)
        if plan is None:
            return replace(owner, admin=False, roles={})
        return replace(owner, admin=False, roles={app: tuple(held_roles(owner, plan))})

    def _remember(self, key_hash: str, at: datetime, found: KeyUse) -> None:
        with self._lock:
            self._remembered[key_hash] = (at, found)
            self._remembered.move_to_end(key_hash)
            while len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)


def is_key(header: str) -> bool:
    """Whether an ``Authorization`` header carries a key."""
    scheme, _, text = header.partition(" ")
    return scheme.lower() == "bearer" and text.strip().startswith(PREFIX)
