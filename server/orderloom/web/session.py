"""Sign-ins: opaque 256-bit ids, stored hashed, ended on the server.

An id that this server did not make is never taken up, because signing in always opens a fresh session. A look-up is
remembered for a few seconds, so that a burst of requests costs one query; ending a session here forgets it at once,
ending it in another process works within ``REMEMBERED``.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from orderloom.runtime.accounts import Account, Accounts, Session
from orderloom.runtime.people import NOBODYS, Membership, Organisation
from orderloom.runtime.ports import Clock

IDLE = timedelta(minutes=30)
"""A session that nobody used for this long is over."""

LONGEST = timedelta(hours=12)
"""No session lives longer, used or not."""

REMEMBERED = timedelta(seconds=4)
"""How long a look-up is trusted; the bound on how late a revocation in another process takes effect."""

_TOUCH_EVERY = timedelta(minutes=1)
_MOST_REMEMBERED = 10_000
_LONGEST_DEVICE = 300
_BETWEEN = "/"
"""Between app and role in ``Session.seen_as``; ids of accounts hold none."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A live session and whose pages it opens. ``watcher`` is the admin who only looks at somebody else's."""

    session: Session
    account: Account
    belongs: Membership = NOBODYS
    watcher: Account | None = None

    @property
    def owner(self) -> Account:
        """Who signed in."""
        return self.watcher or self.account


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is used from: what the browser or program calls itself, and its network address."""

    device: str = ""
    address: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: ``id`` goes to the browser and is stored nowhere else."""

    id: str
    session: Session


def hashed(session_id: str) -> str:
    """What is stored of an id; ids are random, so a plain hash is enough."""
    return hashlib.sha256(session_id.encode()).hexdigest()


class Sessions:
    """Opens, finds and ends sessions of one installation."""

    def __init__(self, accounts: Accounts, organisation: Organisation, clock: Clock) -> None:
        self._accounts = accounts
        self._organisation = organisation
        self._clock = clock
        self._lock = Lock()
        self._remembered: OrderedDict[str, tuple[datetime, SignIn]] = OrderedDict()

    def open(
        self,
        account: Account,
        sort: str,
        *,
        session_id: str | None = None,
        family: str = "",
        place: Place = NOWHERE,
        seen_as: str = "",
    ) -> Opened:
        """Open a session under a fresh id (or under ``session_id``, which the caller has just made)."""
        made = session_id or secrets.token_urlsafe(32)
        now = self._clock.now()
        session = Session(
            id_hash=hashed(made),
            account=account.id,
            created_at=now,
            last_seen_at=now,
            csrf=secrets.token_urlsafe(32),
            sort=sort,
            family=family,
            device=place.device[:_LONGEST_DEVICE],
            address=place.address,
            seen_as=seen_as,
        )
        self._accounts.open_session(session)
        return Opened(made, session)

    def recall(self, id_hash: str) -> SignIn | None:
        """The session if it was looked up a moment ago; never touches the database."""
        with self._lock:
            known = self._remembered.get(id_hash)
        if known is None or not timedelta(0) <= self._clock.now() - known[0] < REMEMBERED:
            return None
        return known[1]

    def look(self, id_hash: str) -> SignIn | None:
        """As ``find``, for what happens by itself: an open page that nobody uses keeps no session alive."""
        return self.find(id_hash, used=False)

    def find(self, id_hash: str, *, used: bool = True) -> SignIn | None:
        """The live session with this hash; ends it when it is too old or its account is off, notes that it was used."""
        session = self._accounts.session(id_hash)
        if session is None:
            return None
        now = self._clock.now()
        owner = self._accounts.by_id(session.account)
        old = now - session.last_seen_at > IDLE or now - session.created_at > LONGEST
        account = None if old or owner is None or not owner.active else self._shown(session, owner)
        if account is None:
            self.end(id_hash)
            return None
        if used and now - session.last_seen_at > _TOUCH_EVERY:
            self._accounts.touch(id_hash, now)
        belongs = self._organisation.membership(account.id)
        found = SignIn(session, account, belongs, owner if session.seen_as else None)
        self._remember(id_hash, now, found)
        return found

    def _shown(self, session: Session, owner: Account) -> Account | None:
        """Whose pages a session opens; None when its owner may not look at them any more."""
        if not session.seen_as:
            return owner
        if not owner.admin:
            return None
        app, between, role = session.seen_as.partition(_BETWEEN)
        if between:
            return replace(owner, admin=False, roles={app: (role,)})
        return self._accounts.by_id(session.seen_as)

    def end(self, id_hash: str) -> bool:
        """End a session; False when it had ended before."""
        self._forget(id_hash)
        return self._accounts.close_session(id_hash)

    def end_family(self, family: str) -> None:
        """End every session of a token family."""
        with self._lock:
            mine = [key for key, (_, known) in self._remembered.items() if known.session.family == family]
            for key in mine:
                del self._remembered[key]
        self._accounts.close_family(family)

    def forget_account(self, account: str) -> None:
        """Look this account's sessions up again, because something about it changed."""
        with self._lock:
            mine = [
                key for key, (_, known) in self._remembered.items() if account in (known.account.id, known.owner.id)
            ]
            for key in mine:
                del self._remembered[key]

    def end_all(self, account: str, but: str = "") -> int:
        """End every session of an account except the one with the hash ``but``; how many."""
        ended = self._accounts.close_all(account, but)
        self.forget_account(account)
        return ended

    def _remember(self, id_hash: str, at: datetime, found: SignIn) -> None:
        with self._lock:
            self._remembered[id_hash] = (at, found)
            self._remembered.move_to_end(id_hash)
            while len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)

    def _forget(self, id_hash: str) -> None:
        with self._lock:
            self._remembered.pop(id_hash, None)
