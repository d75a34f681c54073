"""Physical names are made from ids alone, are safe on both databases and never meet."""

import re

from hypothesis import given
from hypothesis import strategies as st

from orderloom.store.layout import column_name, table_name

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,62}", fullmatch=True)
TAGS = st.sampled_from(["t", "i", "n4", "currency"])
SAFE = re.compile(r"[a-z][a-z0-9_$]*")


@given(IDS, IDS)
def test_a_table_name_fits_and_is_plain(app: str, table: str) -> None:
    name = table_name(app, table)
    assert SAFE.fullmatch(name)
    assert len(name) <= 63


@given(IDS, TAGS)
def test_a_column_name_fits_and_is_plain(field: str, tag: str) -> None:
    name = column_name(field, tag)
    assert SAFE.fullmatch(name)
    assert len(name) <= 63
    assert "$" in name


@given(st.lists(st.tuples(IDS, TAGS), unique=True, max_size=20))
def test_two_columns_never_share_a_name(columns: list[tuple[str, str]]) -> None:
    assert len({column_name(*column) for column in columns}) == len(columns)


def test_long_ids_that_begin_alike_stay_apart() -> None:
    one, two = "a" * 62 + "x", "a" * 62 + "y"
    assert column_name(one, "t") != column_name(two, "t")
    assert table_name("app", one) != table_name("app", two)
    assert table_name("ab", "c") != table_name("a", "bc")
