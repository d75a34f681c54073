"""Who gets it: roles, people, teams, leads and managers, with whoever stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from orderloom.runtime.assignees import Named, Roster, assigned, brought_by
from orderloom.runtime.people import Substitute, Team

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROLES = {"ann": ["clerk"], "ben": ["clerk"], "cat": ["lead"], "dan": ["lead", "clerk"], "root": []}


@dataclass
class Staff:
    """Everybody, with how much each has to do; turns are taken as they are asked for."""

    substitutes: Sequence[Substitute] = ()
    busy: Mapping[str, int] = field(default_factory=dict)
    turns: list[str] = field(default_factory=list)

    def roster(self, app: str) -> Roster:
        return Roster(
            roles={name: frozenset(held) for name, held in ROLES.items()} if app == "shop" else {},
            teams={"east": Team("east", "East", "dan", ("ann", "dan", "gone"))},
            managers={"ann": "cat", "ben": "cat"},
            substitutes=self.substitutes,
        )

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        return self.busy

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        chosen = min(accounts, key=self.turns.count)
        self.turns.append(chosen)
        return chosen


def away(account: str, stand_in: str, since: timedelta = -HOUR, until: timedelta = HOUR) -> Substitute:
    return Substitute(f"{account}-{stand_in}", account, stand_in, NOW + since, NOW + until)


@pytest.mark.parametrize(
    ("whom", "found"),
    [
        (Named(roles=("clerk",)), "ann ben dan"),
        (Named(roles=("clerk",), people=("dan", "cat")), "ann ben dan cat"),
        (Named(people=("gone", "ben")), "ben"),
        (Named(teams=("east", "west")), "ann dan"),
        (Named(leads=("east",)), "dan"),
        (Named(managers=("ann", "ben", "root")), "cat"),
        (Named(people=("root",)), "root"),
        (Named(roles=("nobody",), otherwise="lead"), "cat dan"),
        (Named(roles=("nobody",)), ""),
    ],
)
def test_everybody_named_is_found_once(whom: Named, found: str) -> None:
    assert assigned(whom.plan, {}, "shop", Staff(), NOW) == tuple(found.split())


@pytest.mark.parametrize(
    ("substitutes", "found"),
    [
        ([away("ann", "cat")], "cat"),
        ([away("ann", "cat", until=-HOUR / 2)], "ann"),
        ([away("ann", "cat", since=HOUR / 2)], "ann"),
        ([away("ann", "cat"), away("cat", "dan")], "dan"),
        ([away("ann", "cat"), away("cat", "ann")], "cat"),
        ([away("ann", "gone")], "ann"),
    ],
)
def test_whoever_stands_in_gets_it_while_it_is_so(substitutes: Sequence[Substitute], found: str) -> None:
    assert assigned(Named(people=("ann",)).plan, {}, "shop", Staff(substitutes), NOW) == (found,)


def test_the_one_with_the_fewest_tasks_is_chosen() -> None:
    whom = Named(roles=("clerk",), choose="least_load").plan
    assert assigned(whom, {}, "shop", Staff(busy={"ann": 3, "ben": 1, "dan": 2}), NOW) == ("ben",)
    assert assigned(whom, {}, "shop", Staff(busy={"ann": 3, "ben": 1}), NOW) == ("dan",)


def test_one_after_the_other_has_a_turn() -> None:
    whom, staff = Named(roles=("clerk",), choose="in_turn").plan, Staff()
    assert [assigned(whom, {}, "shop", staff, NOW)[0] for _ in range(4)] == ["ann", "ben", "dan", "ann"]


def test_what_brings_a_person_in_is_known() -> None:
    whom = Named(roles=("clerk",), people=("cat",)).plan
    assert brought_by(whom, ("ann", "cat"), "shop", Staff()) == {"ann": ("clerk",), "cat": ()}
