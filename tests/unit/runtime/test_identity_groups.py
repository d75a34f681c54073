"""Groups of records follow from the merges in force and from nothing else, so undoing is exact whenever it happens."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from orderloom.runtime.identity import MERGED, UNDONE, group, master
from orderloom.runtime.ports import IdentityLink

RECORDS = [f"r{number}" for number in range(8)]
PAIRS = st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS))


def link(number: int, pair: tuple[str, str], state: str) -> IdentityLink:
    return IdentityLink(f"l{number}", "a", "i", *pair, "phone", state, datetime(2026, 1, 1, tzinfo=UTC), "me", "")


def groups(links: list[IdentityLink]) -> set[frozenset[str]]:
    def ask(records: object) -> list[IdentityLink]:
        assert isinstance(records, list)
        return [one for one in links if one.first in records or one.second in records]

    return {group(record, ask) for record in RECORDS}


@given(st.lists(st.tuples(PAIRS, st.booleans()), max_size=12))
def test_undoing_gives_the_groups_there_would_be_without_the_merge(told: list[tuple[tuple[str, str], bool]]) -> None:
    history = [link(number, pair, UNDONE if undone else MERGED) for number, (pair, undone) in enumerate(told)]
    never = [link(number, pair, MERGED) for number, (pair, undone) in enumerate(told) if not undone]
    assert groups(history) == groups(never)


@given(st.lists(PAIRS, max_size=12), PAIRS)
def test_a_merge_that_is_undone_at_once_leaves_every_master_as_it_was(
    before: list[tuple[str, str]], pair: tuple[str, str]
) -> None:
    kept = [link(number, one, MERGED) for number, one in enumerate(before)]
    undone = [*kept, link(99, pair, UNDONE)]
    assert {master(one) for one in groups(undone)} == {master(one) for one in groups(kept)}


@given(st.lists(PAIRS, max_size=12))
def test_groups_are_a_partition(pairs: list[tuple[str, str]]) -> None:
    found = groups([link(number, pair, MERGED) for number, pair in enumerate(pairs)])
    assert sorted(record for one in found for record in one) == RECORDS
