"""JSON is read exactly, and what readers disagree about is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from orderloom.logic.json_text import JsonTextError, dumps, loads


def test_fractions_are_exact() -> None:
    assert loads("[0.1, 1.50, 2, -7e1]") == [Decimal("0.1"), Decimal("1.50"), 2, Decimal(-70)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "logic.json_doubled_key"),
        ("NaN", "logic.json_not_a_number"),
        ("[-Infinity]", "logic.json_not_a_number"),
        ("[1, 2", "logic.json_malformed"),
        ("", "logic.json_malformed"),
        ("{'a': 1}", "logic.json_malformed"),
        (b"\xff\xfe", "logic.json_not_utf8"),
        (r'["\ud800"]', "logic.json_half_character"),
        (r'{"\uDE00": 1}', "logic.json_half_character"),
        ("[" * 65 + "]" * 65, "logic.json_too_deep"),
        ("[" * 100_000, "logic.json_too_deep"),
        ("1" * 31, "logic.json_number_too_long"),
        ("1." + "1" * 30, "logic.json_number_too_long"),
        ("1e400", "logic.json_number_too_long"),
        ("1e" + "9" * 100, "logic.json_number_too_long"),
        ("{" + ",".join(f'"{key}":0' for key in range(10_001)) + "}", "logic.json_too_many_keys"),
        (b" " * 5_000_001, "logic.json_too_large"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_doubtful_json_is_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(JsonTextError) as caught:
        loads(text)
    assert caught.value.error_code == code


@pytest.mark.parametrize("text", ["[" * 64 + "]" * 64, "-" + "1" * 30, r'"\ud83d\ude00"', r'"\\ud800"'])
def test_json_within_the_limits_is_read(text: str) -> None:
    loads(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.30"), "12.30"),
        (Decimal("1E+2"), "100"),
        (10**33, "1" + "0" * 33),
        ([Decimal("0.1"), {"a": Decimal(2)}], '[0.1,{"a":2}]'),
        (date(2026, 11, 21), '"2026-11-21"'),
        (datetime(2026, 11, 21, 8, tzinfo=UTC), '"2026-11-21T08:00:00Z"'),
        (timedelta(hours=1), '"PT3600S"'),
        ("织单", '"织单"'),
    ],
    ids=str,
)
def test_values_are_written_exactly(value: object, text: str) -> None:
    assert dumps(value).decode() == text
