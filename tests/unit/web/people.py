"""Teams, keys and second factors in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from orderloom.runtime.people import ApiKey, Department, Membership, Placement, Substitute, Team
from orderloom.web.services import People


@dataclass
class FakeOrganisation:
    """People and where they belong."""

    belonging: dict[str, Membership] = field(default_factory=dict)

    def membership(self, account: str) -> Membership:
        return self.belonging.get(account, Membership())

    def teams(self) -> tuple[Team, ...]:
        return ()

    def put_team(self, team: Team) -> bool:
        return bool(team)

    def drop_team(self, team: str) -> None:
        return None

    def departments(self) -> tuple[Department, ...]:
        return ()

    def put_department(self, department: Department) -> bool:
        return bool(department)

    def drop_department(self, department: str) -> bool:
        return bool(department)

    def placements(self) -> tuple[Placement, ...]:
        return ()

    def place(self, placement: Placement) -> None:
        return None

    def substitutes(self) -> tuple[Substitute, ...]:
        return ()

    def add_substitute(self, substitute: Substitute) -> None:
        return None

    def drop_substitute(self, substitute: str) -> None:
        return None


@dataclass
class FakeKeys:
    """Keys by their hash."""

    kept: dict[str, ApiKey] = field(default_factory=dict)

    def add(self, key: ApiKey) -> None:
        self.kept[key.hash] = key

    def find(self, key_hash: str) -> ApiKey | None:
        return self.kept.get(key_hash)

    def of(self, account: str) -> tuple[ApiKey, ...]:
        return tuple(key for key in self.kept.values() if key.account == account)

    def used(self, key: str, at: datetime) -> None:
        self.kept = {name: replace(one, last_used_at=at) if one.id == key else one for name, one in self.kept.items()}

    def revoke(self, key: str, account: str, at: datetime) -> bool:
        mine = [one for one in self.kept.values() if (one.id, one.account, one.revoked_at) == (key, account, None)]
        for one in mine:
            self.kept[one.hash] = replace(one, revoked_at=at)
        return bool(mine)


@dataclass
class FakeFactors:
    """Second factors by account."""

    seeds: dict[str, str] = field(default_factory=dict)
    on: set[str] = field(default_factory=set)
    steps: dict[str, int] = field(default_factory=dict)
    codes: dict[str, set[str]] = field(default_factory=dict)

    def is_on(self, account: str) -> bool:
        return account in self.on

    def begin(self, account: str, seed: str) -> None:
        self.seeds[account] = seed

    def seed(self, account: str) -> str | None:
        return self.seeds.get(account)

    def confirm(self, account: str, at: datetime, recovery: Sequence[str]) -> None:
        self.on.add(account)
        self.codes[account] = set(recovery)

    def spend_step(self, account: str, step: int) -> bool:
        if step <= self.steps.get(account, 0):
            return False
        self.steps[account] = step
        return True

    def spend_recovery(self, account: str, code_hash: str) -> bool:
        known = self.codes.get(account, set())
        there = code_hash in known
        known.discard(code_hash)
        return there

    def recovery_left(self, account: str) -> int:
        return len(self.codes.get(account, ()))

    def drop(self, account: str) -> None:
        self.on.discard(account)
        self.seeds.pop(account, None)


@dataclass
class FakeLinks:
    """Reset links by their hash."""

    kept: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def add(self, link_hash: str, account: str, by: str, at: datetime, ends_at: datetime) -> None:
        self.kept = {name: one for name, one in self.kept.items() if one[0] != account}
        self.kept[link_hash] = (account, ends_at)

    def account(self, link_hash: str, now: datetime) -> str | None:
        found = self.kept.get(link_hash)
        return found[0] if found and now < found[1] else None

    def use(self, link_hash: str, now: datetime) -> str | None:
        found = self.account(link_hash, now)
        if found:
            del self.kept[link_hash]
        return found


def fake_people() -> People:
    """All of it, empty."""
    return People(FakeOrganisation(), FakeKeys(), FakeFactors(), FakeLinks())
