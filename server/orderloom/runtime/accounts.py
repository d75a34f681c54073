"""People who can sign in: shapes, and the port that keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can sign in; roles are per app: {app: [role ids]}. ``admin`` may do everything in every app."""

    id: str
    name: str
    display: str
    password_hash: str
    roles: Mapping[str, Sequence[str]]
    language: str = "zh"
    admin: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in; only the hash of its opaque id is stored."""

    id_hash: str
    account: str
    created_at: datetime
    last_seen_at: datetime
    csrf: str
    sort: str = "page"
    """page (cookie), code (a page that still needs its second factor) or refresh (token family)."""
    family: str = ""
    device: str = ""
    """What the browser or program calls itself."""
    address: str = ""
    """The network address that it was opened from."""
    seen_as: str = ""
    """The account or ``app/role`` whose pages an admin looks at; empty for one's own."""


class Accounts(Protocol):
    """People, their sessions and failed sign-ins."""

    def count(self) -> int:
        """How many accounts exist (0: first run)."""

    def by_name(self, name: str) -> Account | None:
        """The account, whatever its case."""

    def by_id(self, account: str) -> Account | None:
        """Whose id this is; None when there is nobody."""

    def all(self) -> tuple[Account, ...]:
        """All accounts by name."""

    def add(self, account: Account, *, only_first: bool = False) -> bool:
        """Add; False when the name is taken, or with ``only_first`` when any account exists already."""

    def change(self, account: Account) -> None:
        """Store changed properties."""

    def open_session(self, session: Session) -> None:
        """Store a new session."""

    def session(self, id_hash: str) -> Session | None:
        """What is stored under this hash, ended sessions excepted."""

    def touch(self, id_hash: str, at: datetime) -> None:
        """Note that it was used."""

    def close_session(self, id_hash: str) -> bool:
        """End it; False when it had ended already (a refresh token used twice)."""

    def close_family(self, family: str) -> None:
        """End every session of a token family."""

    def sessions_of(self, account: str) -> tuple[Session, ...]:
        """A person's sessions that have not ended, the one used last first."""

    def close_all(self, account: str, but: str = "") -> int:
        """End every session of a person except the one with the hash ``but``; how many."""

    def note_attempt(self, keys: Sequence[str], at: datetime) -> None:
        """Count a failed sign-in under each key (account, address)."""

    def attempts(self, key: str, since: datetime) -> int:
        """Failed sign-ins under a key."""

    def forget_attempts(self, key: str) -> None:
        """Forget after success."""
