"""Values survive the way into a column and back, or are refused; they are never changed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url
from sqlalchemy.engine import Dialect

from orderloom.store.types import (
    DAY,
    FLAG,
    JSON,
    MOMENT,
    WHOLE,
    WORDS,
    Exact,
    Stored,
    UnstorableNumberError,
    from_json_text,
    micros_of,
    moment_of,
    to_json_text,
    units_of,
)

SQLITE = make_url("sqlite://").get_dialect()()
POSTGRES = make_url("postgresql+psycopg://").get_dialect()()
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001  aware by timezones


@given(MOMENTS)
def test_a_moment_is_kept_to_the_microsecond(moment: datetime) -> None:
    assert moment_of(micros_of(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_numbers(one: datetime, two: datetime) -> None:
    assert (micros_of(one) < micros_of(two)) is (one < two)


@given(st.decimals(-(10**9), 10**9, places=4))
def test_an_exact_number_is_kept_exactly(number: Decimal) -> None:
    assert Decimal(units_of(number, 4)).scaleb(-4) == number


@pytest.mark.parametrize("number", ["0.00001", "1e18", "-100000000000000", "0.1234567890123456789012345678901"])
@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES], ids=["sqlite", "postgresql"])
def test_a_number_that_needs_rounding_is_refused(dialect: Dialect, number: str) -> None:
    bind = Exact(4).bind_processor(dialect)
    assert bind is not None
    with pytest.raises(UnstorableNumberError):
        bind(Decimal(number))
    assert not Exact(4).holds(Decimal(number))


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(codec="utf-8"))
    | st.decimals(-(10**6), 10**6, places=3),
    lambda below: st.lists(below) | st.dictionaries(st.text(st.characters(codec="utf-8")), below),
    max_leaves=8,
)


@given(JSON_VALUES)
def test_json_comes_back_equal_with_exact_fractions(value: object) -> None:
    assert from_json_text(to_json_text(value)) == value


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        (WORDS, "杭州", True),
        (WORDS, "a\0b", False),
        (WORDS, 1, False),
        (WHOLE, 2**63 - 1, True),
        (WHOLE, 2**63, False),
        (WHOLE, True, False),
        (FLAG, False, True),
        (FLAG, 0, False),
        (DAY, date(2026, 1, 1), True),
        (DAY, datetime(2026, 1, 1, tzinfo=UTC), False),
        (MOMENT, datetime(2026, 1, 1, tzinfo=UTC), True),
        (MOMENT, datetime(2026, 1, 1), False),  # noqa: DTZ001  the point
        (Exact(2), Decimal("1.25"), True),
        (Exact(2), Decimal("NaN"), False),
        (Exact(2), 1.5, False),
    ],
)
def test_a_column_knows_what_it_can_hold(kind: Stored, value: object, fits: bool) -> None:
    assert kind.holds(value) is fits


def test_empty_values_stay_empty() -> None:
    for kind in (WORDS, WHOLE, FLAG, DAY, MOMENT, JSON, Exact(2)):
        for dialect in (SQLITE, POSTGRES):
            bind = kind.dialect_impl(dialect).bind_processor(dialect)
            load = kind.dialect_impl(dialect).result_processor(dialect, None)
            assert bind is None or bind(None) is None
            assert load is None or load(None) is None


def test_a_day_is_one_number_after_the_other() -> None:
    bind = DAY.bind_processor(SQLITE)
    assert bind is not None
    assert bind(date(1970, 1, 1)) == 0
    assert bind(date(2026, 3, 1) + timedelta(days=1)) == bind(date(2026, 3, 1)) + 1  # type: ignore[operator]
