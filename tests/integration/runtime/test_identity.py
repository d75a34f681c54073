"""Who is the same person: found by hashed identifiers when records are written, judged by people, undone exactly."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from orderloom.runtime.record.change import Status
from orderloom.store.files import FolderFiles
from orderloom.store.schema import identifier
from orderloom.store.subjects import SqlSubjects
from tests.integration.runtime.depot import BOSS, CLERK, Depot


@pytest.fixture
def depot(database_url: str) -> Iterator[Depot]:
    made = Depot(database_url)
    yield made
    made.close()


def customer(depot: Depot, **fields: object) -> str:
    given: dict[str, object] = {"name": "x", **fields}
    return depot.made("customers", given)


def members(depot: Depot, record: str) -> list[str]:
    rows = depot.log("identity", "customers", record)
    found = rows[0]["members"] if rows else [record]
    assert isinstance(found, list)
    return found


def link(depot: Depot, record: str, state: str = "merged") -> str:
    return next(str(row["id"]) for row in depot.log("identity", "customers", record) if row["state"] == state)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"phone": "138 1234-1234"}, {"phone": "+86 (138) 1234 1234"}),
        ({"union": "oABC"}, {"union": "oABC"}),
        ({"mail": "Li@Example.com", "mail_known": True}, {"mail": " li@example.COM", "mail_known": True}),
    ],
)
def test_the_same_identifier_in_any_writing_merges(
    depot: Depot, one: dict[str, object], other: dict[str, object]
) -> None:
    first, second = customer(depot, **one), customer(depot, **other)
    assert members(depot, second) == sorted([first, second])
    assert depot.log("identity", "customers", second)[0]["master"] == first


@pytest.mark.parametrize("fields", [{"device": "D1"}, {"mail": "li@example.com", "mail_known": False}])
def test_a_hint_only_suggests(depot: Depot, fields: dict[str, object]) -> None:
    customer(depot, **fields)
    second = customer(depot, **fields)
    assert members(depot, second) == [second]
    assert link(depot, second, "suggested")


@pytest.mark.parametrize("phone", ["138****1234", "18412345678-0123", ""])
def test_masked_and_borrowed_numbers_never_match(depot: Depot, phone: str) -> None:
    customer(depot, phone=phone)
    second = customer(depot, phone=phone)
    assert depot.log("identity", "customers", second) == []


def test_identifiers_are_kept_as_keyed_hashes(depot: Depot) -> None:
    customer(depot, phone="13812341234", union="oABC")
    with depot.database.snapshot() as opened:
        kept = [str(row[0]) for row in opened.rows(select(identifier.c.hash))]
    assert len(kept) == 2
    assert all(len(one) == 64 and "1234" * 2 not in one for one in kept)


def test_of_several_the_latest_transaction_wins(depot: Depot) -> None:
    first = customer(depot, device="D1", bought_at="2026-01-01T00:00:00Z")
    second = customer(depot, device="D1", bought_at="2025-01-01T00:00:00Z")
    third = customer(depot, device="D1")
    [row] = [one for one in depot.log("identity", "customers", third) if third in (one["first"], one["second"])]
    assert {row["first"], row["second"]} == {third, first}
    assert second != first


def test_a_merge_is_undone_and_stays_undone(depot: Depot) -> None:
    first, second = customer(depot, phone="13812341234"), customer(depot, phone="13812341234")
    assert depot.person(second, "undo", link(depot, second), "mother and son").status is Status.CHANGED
    assert members(depot, second) == [second]
    [row] = depot.log("identity", "customers", first)
    assert (row["state"], row["why"], row["by"]) == ("undone", "mother and son", "u-boss")
    depot.make("customers", name="third", phone="13812341234")
    assert (members(depot, first) == members(depot, second)) is False
    kinds = [row["kind"] for row in depot.log("events", "customers", second)]
    assert kinds == ["identity", "identity", "created"]


def test_undoing_an_early_merge_keeps_the_later_ones(depot: Depot) -> None:
    one, two = customer(depot, phone="13812341234"), customer(depot, phone="13812341234")
    early = link(depot, two)
    three = customer(depot, union="u")
    assert depot.person(two, "merge", three, "signed the form").status is Status.CHANGED
    assert members(depot, one) == sorted([one, two, three])
    assert depot.person(two, "undo", early).status is Status.CHANGED
    assert (members(depot, one), members(depot, two)) == ([one], sorted([two, three]))


@pytest.mark.parametrize(("verb", "expected"), [("accept", 2), ("reject", 1)])
def test_people_settle_suggestions(depot: Depot, verb: str, expected: int) -> None:
    customer(depot, device="D1")
    second = customer(depot, device="D1")
    suggested = link(depot, second, "suggested")
    assert depot.person(second, verb, suggested).status is Status.CHANGED
    assert len(members(depot, second)) == expected
    again = depot.person(second, verb, suggested)
    assert [found.code for found in again.problems] == ["identity.link"]


@pytest.mark.parametrize(("verb", "other"), [("merge", "nobody"), ("undo", "nothing"), ("burn", "x")])
def test_what_is_not_there_can_not_be_settled(depot: Depot, verb: str, other: str) -> None:
    assert depot.person(customer(depot), verb, other).status is Status.REFUSED


def test_an_erased_person_is_recognised_no_more(depot: Depot) -> None:
    first = customer(depot, phone="13812341234")
    SqlSubjects(depot.store, depot.ids, FolderFiles(Path("/nowhere")), b"k" * 32).erase(
        depot.plan, "customers", first, BOSS
    )
    second = customer(depot, phone="13812341234")
    assert depot.log("identity", "customers", second) == []


def test_two_that_come_at_once_find_each_other(depot: Depot) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: customer(depot, phone="13812341234"), range(8)))
    assert members(depot, made[0]) == sorted(made)


def test_only_who_may_change_the_record_may_say_who_it_is(depot: Depot) -> None:
    first, second = customer(depot), customer(depot)
    assert depot.person(first, "merge", second, actor=CLERK).status is Status.CHANGED
