"""Who belongs where, and what people and their programs prove themselves with: shapes and ports.

Secrets never cross these ports in the clear, only their hashes; the one exception is the seed of a second factor,
which must be read back to check a code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

READ = "read"
CREATE = "create"
UPDATE = "update"
DELETE = "delete"
MOVE = "move"
HOLD = "hold"
MANAGE = "manage"

VERBS = (READ, CREATE, UPDATE, DELETE, MOVE, HOLD, MANAGE)
"""What a key can be for; ``manage`` is whatever its owner's roles manage of the app."""


@dataclass(frozen=True, slots=True)
class KeyScope:
    """What a key may be used for, at most: one app, some of its tables (none named: all), some verbs."""

    app: str
    tables: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset({READ})


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a program; ``hash`` is all that is kept of it. It acts as ``account`` within ``scope``."""

    id: str
    hash: str
    account: str
    name: str
    scope: KeyScope
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds_at(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Team:
    """People who work together; ``lead`` is an account, or empty."""

    id: str
    name: str
    lead: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the organisation below ``parent`` (empty at the top); ``manager`` is an account, or empty."""

    id: str
    name: str
    parent: str = ""
    manager: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a person belongs; both are empty where nothing is known."""

    account: str
    department: str = ""
    manager: str = ""


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who stands in for a person, from one moment up to another."""

    id: str
    account: str
    stand_in: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """What expressions know of a person: ids of the teams, of the department, and of that and all those below it."""

    teams: tuple[str, ...] = ()
    department: str | None = None
    departments: tuple[str, ...] = ()


NOBODYS = Membership()
"""Of whoever belongs nowhere."""


class Organisation(Protocol):
    """Teams, departments, and who belongs where."""

    def membership(self, account: str) -> Membership:
        """Where a person belongs."""

    def teams(self) -> tuple[Team, ...]:
        """Every team by name."""

    def put_team(self, team: Team) -> bool:
        """Add or change; False when another team has the name."""

    def drop_team(self, team: str) -> None:
        """Remove a team; its members stay."""

    def departments(self) -> tuple[Department, ...]:
        """Every department by name."""

    def put_department(self, department: Department) -> bool:
        """Add or change; False when it would lie below itself."""

    def drop_department(self, department: str) -> bool:
        """Remove a department; False while something lies below it or people belong to it."""

    def placements(self) -> tuple[Placement, ...]:
        """Where everybody belongs."""

    def place(self, placement: Placement) -> None:
        """Set where a person belongs."""

    def substitutes(self) -> tuple[Substitute, ...]:
        """Every substitute that is not over yet, soonest first."""

    def add_substitute(self, substitute: Substitute) -> None:
        """Let somebody stand in."""

    def drop_substitute(self, substitute: str) -> None:
        """No longer."""


class Keys(Protocol):
    """Keys of programs."""

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""

    def find(self, key_hash: str) -> ApiKey | None:
        """The key with this hash, whether it still holds or not."""

    def of(self, account: str) -> tuple[ApiKey, ...]:
        """A person's keys, newest first."""

    def used(self, key: str, at: datetime) -> None:
        """Note that it was used."""

    def revoke(self, key: str, account: str, at: datetime) -> bool:
        """End a key of this account; False when it had ended or is not theirs."""


class SecondFactors(Protocol):
    """Codes that change every half minute, and recovery codes for the day when the device is lost."""

    def is_on(self, account: str) -> bool:
        """Whether a code is asked of this person."""

    def begin(self, account: str, seed: str) -> None:
        """Keep a seed that is not in force yet, in place of any other of that sort."""

    def seed(self, account: str) -> str | None:
        """The seed, in force or not; None when there is none."""

    def confirm(self, account: str, at: datetime, recovery: Sequence[str]) -> None:
        """Put the seed in force, with the hashes of fresh recovery codes."""

    def spend_step(self, account: str, step: int) -> bool:
        """Use up the code of a half minute; False when that one or a later one was used before."""

    def spend_recovery(self, account: str, code_hash: str) -> bool:
        """Use up a recovery code; False when there is no such code."""

    def recovery_left(self, account: str) -> int:
        """How many recovery codes are left."""

    def drop(self, account: str) -> None:
        """Ask no code any more."""


class ResetLinks(Protocol):
    """Links by which people choose a new password, each good for one use."""

    def add(self, link_hash: str, account: str, by: str, at: datetime, ends_at: datetime) -> None:
        """Keep a link in place of the account's earlier ones."""

    def account(self, link_hash: str, now: datetime) -> str | None:
        """Whose link it is; None when it was used or is over."""

    def use(self, link_hash: str, now: datetime) -> str | None:
        """Use it up; whose it was, or None as in ``account``."""
