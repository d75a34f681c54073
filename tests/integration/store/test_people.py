"""Accounts, sessions, secrets, addresses, published apps, leases and what is tidied away."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from orderloom.runtime.accounts import Account, Session
from orderloom.runtime.clock import SimulatedClock
from orderloom.store.accounts import SqlAccounts
from orderloom.store.addresses import SqlAddresses
from orderloom.store.keyring import Keyring, WeakKeyError
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.schema import attempt, lease, secret, session
from orderloom.store.secrets import OVERLAP, SecretUnreadableError, SqlSecrets
from orderloom.store.tidy import tidy
from tests.integration.store.apps import START

ALICE = Account("a1", "Alice", "爱丽丝", "hash", {"shop": ["manager"]}, "zh", admin=True)
MASTER = b"m" * 32


def test_an_account_is_found_whatever_the_case_of_its_name(fresh: Database) -> None:
    accounts = SqlAccounts(fresh)
    assert accounts.count() == 0
    assert accounts.add(ALICE)
    assert not accounts.add(replace(ALICE, id="a2", name="ALICE"))
    assert accounts.add(replace(ALICE, id="a3", name="bob", admin=False))
    assert accounts.by_name("aLICE") == ALICE
    assert accounts.by_id("a1") == ALICE
    assert accounts.by_name("nobody") is None
    assert [account.name for account in accounts.all()] == ["Alice", "bob"]
    accounts.change(replace(ALICE, name="Alicia", roles={}, active=False))
    assert accounts.by_name("alice") is None
    assert accounts.by_name("alicia") == replace(ALICE, name="Alicia", roles={}, active=False)


def test_of_many_first_admins_one_is_made(fresh: Database) -> None:
    accounts = SqlAccounts(fresh)
    with ThreadPoolExecutor(6) as pool:
        made = pool.map(
            lambda number: accounts.add(replace(ALICE, id=f"a{number}", name=f"n{number}"), only_first=True), range(6)
        )
        assert sorted(made) == [False] * 5 + [True]
    assert accounts.count() == 1


def test_a_session_ends_once_and_for_all(fresh: Database, clock: SimulatedClock) -> None:
    accounts = SqlAccounts(fresh)
    page = Session("h1", "a1", START, START, "csrf")
    tokens = [Session(f"t{number}", "a1", START, START, "", "refresh", "family") for number in range(2)]
    for opened in (page, *tokens):
        accounts.open_session(opened)
    later = START + timedelta(minutes=1)
    accounts.touch("h1", later)
    assert accounts.session("h1") == replace(page, last_seen_at=later)
    assert accounts.close_session("h1")
    assert not accounts.close_session("h1")
    assert accounts.session("h1") is None
    accounts.close_family("family")
    assert accounts.session("t0") is None
    assert not accounts.close_session("t1")


def test_failed_sign_ins_are_counted_per_key(fresh: Database) -> None:
    accounts = SqlAccounts(fresh)
    accounts.note_attempt(["account:alice", "address:1.2.3.4"], START)
    accounts.note_attempt(["account:alice"], START + timedelta(minutes=10))
    assert accounts.attempts("account:alice", START) == 2
    assert accounts.attempts("account:alice", START + timedelta(minutes=1)) == 1
    assert accounts.attempts("address:1.2.3.4", START) == 1
    accounts.forget_attempts("account:alice")
    assert accounts.attempts("account:alice", START) == 0


def test_a_replaced_secret_stays_valid_for_a_day(fresh: Database) -> None:
    clock = SimulatedClock(START)
    fresh.clock = clock
    secrets = SqlSecrets(fresh, Keyring(MASTER))
    assert secrets.get("shop/main", "webhook") == ()
    for value in ("one", "one", "two", "three"):
        secrets.put("shop/main", "webhook", value)
    assert secrets.get("shop/main", "webhook") == ("three", "two")
    assert secrets.get("shop/main", "other") == ()
    clock.advance(OVERLAP)
    assert secrets.get("shop/main", "webhook") == ("three",)


def test_a_secret_is_bound_to_its_owner_and_name(fresh: Database) -> None:
    secrets = SqlSecrets(fresh, Keyring(MASTER))
    secrets.put("shop/main", "webhook", "hidden-value")
    fresh.alter(lambda connection: [connection.execute(update(secret).values(name="other"))])
    with pytest.raises(SecretUnreadableError):
        secrets.get("shop/main", "other")
    sealed = fresh.alter(lambda connection: connection.scalar(select(secret.c.sealed)))
    assert isinstance(sealed, bytes)
    assert b"hidden-value" not in sealed


def test_secrets_move_to_a_new_key_without_a_gap(fresh: Database) -> None:
    SqlSecrets(fresh, Keyring(MASTER)).put("shop/main", "webhook", "value")
    both = SqlSecrets(fresh, Keyring(b"n" * 32, earlier=[MASTER]))
    assert both.get("shop/main", "webhook") == ("value",)
    assert both.rotate() == 1
    assert both.rotate() == 0
    assert SqlSecrets(fresh, Keyring(b"n" * 32)).get("shop/main", "webhook") == ("value",)
    with pytest.raises(SecretUnreadableError):
        SqlSecrets(fresh, Keyring(MASTER)).get("shop/main", "webhook")


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(WeakKeyError):
        Keyring(b"short")


def test_a_connection_keeps_its_unguessable_address(fresh: Database) -> None:
    addresses = SqlAddresses(fresh)
    made = addresses.add("shop", "main")
    assert addresses.add("shop", "main") == made
    assert len(made.id) >= 32
    other = addresses.add("shop", "second")
    assert addresses.find(made.id) == made
    assert addresses.find("unknown") is None
    assert addresses.all() == (made, other)


def test_a_lease_has_one_holder_and_a_growing_fence(fresh: Database) -> None:
    one, two = Leases(fresh, "one"), Leases(fresh, "two")
    assert one.take("inbox", 60) == 1
    assert one.take("inbox", 60) == 1
    assert two.take("inbox", 60) is None
    assert two.take("other", 60) == 1
    fresh.alter(lambda connection: [connection.execute(update(lease).values(ends_at=START - timedelta(days=9999)))])
    assert two.take("inbox", 60) == 2
    assert one.take("inbox", 60) is None
    two.leave("inbox")
    assert one.take("inbox", 60) == 1


def test_what_has_served_its_time_is_tidied_away(fresh: Database) -> None:
    accounts, secrets = SqlAccounts(fresh), SqlSecrets(fresh, Keyring(MASTER))
    accounts.note_attempt(["k"], START)
    accounts.open_session(Session("h1", "a1", START, START, "c"))
    secrets.put("o", "n", "one")
    secrets.put("o", "n", "two")
    assert tidy(fresh, START) == 0
    assert tidy(fresh, START + timedelta(days=31)) == 3
    counts = [select(func.count()).select_from(table) for table in (attempt, session, secret)]
    assert fresh.alter(lambda connection: [connection.scalar(count) for count in counts]) == [0, 0, 1]
