"""Teams, departments, keys, second factors and reset links, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from orderloom.runtime.people import ApiKey, Department, KeyScope, Membership, Placement, Substitute, Team
from orderloom.store.keyring import Keyring
from orderloom.store.keys import SqlKeys, SqlResetLinks, SqlSecondFactors
from orderloom.store.link import Database
from orderloom.store.people import SqlOrganisation
from orderloom.store.secrets import SqlSecrets
from tests.integration.store.apps import START

MINUTE = timedelta(minutes=1)


def test_a_person_belongs_to_teams_and_to_a_department_with_all_below_it(fresh: Database) -> None:
    organisation = SqlOrganisation(fresh)
    assert organisation.put_team(Team("t2", "夜班", "ann", ("ann", "bob", "ann")))
    assert organisation.put_team(Team("t1", "Early shift", "", ("ann",)))
    for one in (("d1", "Head", ""), ("d2", "Sales", "d1"), ("d3", "Shops", "d2"), ("d4", "Stock", "d1")):
        assert organisation.put_department(Department(*one))
    organisation.place(Placement("ann", "d2", "zoe"))
    organisation.place(Placement("bob", "", "ann"))
    assert organisation.membership("ann") == Membership(("t1", "t2"), "d2", ("d2", "d3"))
    assert organisation.membership("bob") == Membership(("t2",))
    assert organisation.membership("nobody") == Membership()
    assert [(team.name, team.lead, team.members) for team in organisation.teams()] == [
        ("Early shift", "", ("ann",)),
        ("夜班", "ann", ("ann", "bob")),
    ]
    organisation.drop_team("t2")
    assert organisation.membership("ann").teams == ("t1",)


def test_a_team_name_is_taken_once_whatever_its_case(fresh: Database) -> None:
    organisation = SqlOrganisation(fresh)
    assert organisation.put_team(Team("t1", "Stock"))
    assert not organisation.put_team(Team("t2", "STOCK"))
    assert organisation.put_team(Team("t1", "STOCK"))


@pytest.mark.parametrize("parent", ["d1", "d2", "d3"])
def test_a_department_never_lies_below_itself(fresh: Database, parent: str) -> None:
    organisation = SqlOrganisation(fresh)
    chain = [Department("d1", "A"), Department("d2", "B", "d1"), Department("d3", "C", "d2")]
    assert all(organisation.put_department(one) for one in chain)
    assert not organisation.put_department(replace(chain[0], parent=parent))
    assert organisation.departments() == tuple(chain)


def test_a_department_goes_only_when_nothing_hangs_on_it(fresh: Database) -> None:
    organisation = SqlOrganisation(fresh)
    for one in (Department("d1", "A"), Department("d2", "B", "d1"), Department("d3", "C")):
        organisation.put_department(one)
    organisation.place(Placement("ann", "d3", ""))
    assert [organisation.drop_department(one) for one in ("d1", "d2", "d3", "d1")] == [False, True, False, True]
    organisation.place(Placement("ann", "", ""))
    assert organisation.drop_department("d3")


def test_substitutes_are_shown_until_they_are_over(fresh: Database) -> None:
    organisation = SqlOrganisation(fresh)
    now = fresh.clock.now()
    over = Substitute("s1", "ann", "bob", now - 2 * MINUTE, now - MINUTE)
    later, running = (
        Substitute("s2", "ann", "zoe", now + MINUTE, now + 2 * MINUTE),
        Substitute("s3", "bob", "zoe", now - MINUTE, now + MINUTE),
    )
    for one in (over, later, running):
        organisation.add_substitute(one)
    assert organisation.substitutes() == (running, later)
    organisation.drop_substitute("s3")
    assert organisation.substitutes() == (later,)


def test_a_key_is_found_by_its_hash_and_revoked_by_its_owner_only(fresh: Database) -> None:
    keys = SqlKeys(fresh)
    scope = KeyScope("desk", frozenset({"tickets"}), frozenset({"read", "create"}))
    made = ApiKey("k1", "h1", "ann", "till", scope, START, START + MINUTE)
    keys.add(made)
    assert keys.find("h1") == made
    assert keys.find("k1") is None
    keys.used("k1", START)
    assert not keys.revoke("k1", "bob", START)
    assert keys.revoke("k1", "ann", START)
    assert not keys.revoke("k1", "ann", START)
    assert keys.of("ann") == (replace(made, last_used_at=START, revoked_at=START),)


def test_a_key_holds_until_it_is_over_or_revoked() -> None:
    key = ApiKey("k1", "h1", "ann", "till", KeyScope("desk"), START, START + MINUTE)
    assert key.holds_at(START)
    assert not key.holds_at(START + MINUTE)
    assert not replace(key, revoked_at=START).holds_at(START)


def test_a_second_factor_counts_once_confirmed_and_each_code_once(fresh: Database) -> None:
    factors = SqlSecondFactors(fresh, SqlSecrets(fresh, Keyring(b"m" * 32)))
    assert (factors.is_on("ann"), factors.seed("ann")) == (False, None)
    factors.begin("ann", "OLD")
    factors.begin("ann", "SEED")
    assert (factors.is_on("ann"), factors.seed("ann")) == (False, "SEED")
    factors.confirm("ann", START, ["r1", "r2"])
    assert factors.is_on("ann")
    assert [factors.spend_step("ann", step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    assert [factors.spend_recovery("ann", code) for code in ("r1", "r1", "r3")] == [True, False, False]
    assert factors.recovery_left("ann") == 1
    factors.drop("ann")
    assert (factors.is_on("ann"), factors.seed("ann"), factors.recovery_left("ann")) == (False, None, 0)


def test_a_reset_link_works_once_and_in_time_and_the_newest_only(fresh: Database) -> None:
    links = SqlResetLinks(fresh)
    links.add("h1", "ann", "zoe", START, START + MINUTE)
    links.add("h2", "ann", "zoe", START, START + MINUTE)
    assert links.account("h1", START) is None
    assert links.account("h2", START) == "ann"
    assert links.use("h2", START + MINUTE) is None
    assert [links.use("h2", START), links.use("h2", START)] == ["ann", None]
