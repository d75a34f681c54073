"""The domain operators on plain values, as a rule without a schema sees them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from orderloom.logic.errors import LogicError
from orderloom.logic.evaluate import evaluate

NOON = "2026-11-21T04:00:00Z"

RESULTS: list[tuple[object, object]] = [
    ({"date_add": ["2026-01-31", 1, "month"]}, date(2026, 2, 28)),
    ({"date_add": ["2024-02-29", 1, "year"]}, date(2025, 2, 28)),
    ({"date_add": ["2026-03-31", -1, "months"]}, date(2026, 2, 28)),
    ({"date_add": [NOON, 90, "minutes"]}, datetime(2026, 11, 21, 5, 30, tzinfo=UTC)),
    # The clocks of Berlin go back on 2026-10-25: a day later is 25 hours later there, 24 in UTC.
    ({"date_add": ["2026-10-24T12:00:00Z", 1, "day", "Europe/Berlin"]}, datetime(2026, 10, 25, 13, tzinfo=UTC)),
    ({"date_add": ["2026-10-24T12:00:00Z", 1, "day"]}, datetime(2026, 10, 25, 12, tzinfo=UTC)),
    ({"date_diff": ["2026-03-01", "2026-02-01", "month"]}, 1),
    ({"date_diff": ["2026-02-28", "2026-01-31", "month"]}, 1),
    ({"date_diff": ["2026-02-27", "2026-01-31", "month"]}, 0),
    ({"date_diff": ["2025-02-27", "2024-02-29", "year"]}, 0),
    ({"date_diff": ["2026-01-31", "2026-03-01", "month"]}, -1),
    ({"date_diff": ["2026-11-21", NOON, "hour", "Asia/Shanghai"]}, -12),
    ({"date_diff": [NOON, "2026-11-21T03:59:01Z", "minute"]}, 0),
    ({"date_diff": [NOON, None]}, None),
    ({"year": NOON}, 2026),
    ({"month": ["2026-12-31T16:00:00Z", "Asia/Shanghai"]}, 1),
    ({"day": ["2026-12-31T16:00:00Z", "Asia/Shanghai"]}, 1),
    ({"weekday": "2026-11-22"}, 7),
    ({"hour": [NOON, "Asia/Shanghai"]}, 12),
    ({"minute": ["2026-11-21T04:00:00+05:45", "UTC"]}, 15),
    ({"date": ["2026-11-21T20:00:00Z", "Asia/Shanghai"]}, date(2026, 11, 22)),
    ({"datetime": ["2026-11-21", "Asia/Shanghai"]}, datetime(2026, 11, 20, 16, tzinfo=UTC)),
    ({"duration": [1.5, "hour"]}, timedelta(minutes=90)),
    ({">": [{"duration": [2, "days"]}, {"duration": [47, "hours"]}]}, True),
    ({"<": [{"date": "2026-11-20"}, "2026-11-21"]}, True),
    ({"==": [{"datetime": NOON}, "2026-11-21T12:00:00+08:00"]}, True),
    ({"===": [{"date": "2026-11-21"}, "2026-11-21"]}, True),
    ({"upper": "straße"}, "STRASSE"),
    ({"lower": "ÄB"}, "äb"),
    ({"trim": "　 织单 \n"}, "织单"),
    ({"length": "织单😀"}, 3),
    ({"length": [[1, 2]]}, 2),
    ({"length": {"preserve": {"a": 1}}}, 1),
    ({"starts_with": ["Hello", "He"]}, True),
    ({"ends_with": ["Hello", "LO"]}, False),
    ({"starts_with": [None, ""]}, False),
    ({"match": ["SF1234567890123", "^SF[0-9]{13}$"]}, True),
    ({"valid": ["cn_id", "11010519491231002X"]}, True),
    ({"valid": ["cn_id", "110105194912310021"]}, False),
    ({"valid": ["cn_id", None]}, False),
    ({"valid": ["eu_vat", "DE136695976"]}, True),
    ({"valid": ["hs_code", "6109.10.00"]}, True),
    ({"valid": ["hs_code", "7700000000"]}, False),
    ({"valid": ["gtin", "4006381333931"]}, True),
    ({"valid": ["ioss", "IM2760000742"]}, True),
    ({"any_in": [["a", "b"], ["b", "c"]]}, True),
    ({"any_in": [None, ["b"]]}, False),
    ({"all_in": [["a", 1], ["a", "1"]]}, False),
    ({"all_in": [[], ["a"]]}, True),
    ({"round": [2.675, 2]}, Decimal("2.68")),
    ({"round": [2.665, 2, "half_even"]}, Decimal("2.66")),
    ({"round": [-2.5]}, -3),
    ({"round": [2.01, 1, "ceiling"]}, Decimal("2.1")),
    ({"round": [-2.01, 1, "floor"]}, Decimal("-2.1")),
    ({"round": [2.09, 1, "down"]}, Decimal("2.0")),
    ({"abs": -3.5}, Decimal("3.5")),
    ({"+": [0.1, 0.2]}, Decimal("0.3")),
    ({"%": [-7, 3]}, -1),
    ({"%": [5.5, 2]}, Decimal("1.5")),
    ({"/": [1, 8]}, Decimal("0.125")),
    ({"==": [None, 0]}, True),
    ({"==": [None, ""]}, False),
    ({"==": [None, "paid"]}, False),
    ({"cat": [Decimal("1.50"), " ", True]}, "1.50 true"),
    ({"missing": ["a", "b"]}, ["b"]),
    ({"changed": "a"}, True),
    ({"old": "a"}, 4),
    ({"me": "id"}, "u1"),
    ({"param": "limit"}, None),
]

DATA = {"a": 5, "b": "", "@old.a": 4, "@me.id": "u1"}


@pytest.mark.parametrize(("rule", "result"), RESULTS, ids=str)
def test_an_operator_gives_its_result(rule: object, result: object) -> None:
    found = evaluate(rule, DATA)
    assert (found, type(found)) == (result, type(result))


@pytest.mark.parametrize(
    ("rule", "kind", "operator"),
    [
        ({"date_add": ["soon", 1]}, "Invalid Arguments", "date_add"),
        ({"date_add": ["2026-11-21", 1, "hour"]}, "Invalid Arguments", "date_add"),
        ({"date_add": ["2026-11-21", 1.5]}, "Invalid Arguments", "date_add"),
        ({"date_add": ["9999-12-31", 1]}, "Out Of Range", "date_add"),
        ({"date_add": [NOON, 10**18, "days"]}, "Out Of Range", "date_add"),
        ({"hour": "2026-11-21"}, "Invalid Arguments", "hour"),
        ({"datetime": "2026-11-21T08:00:00"}, "Invalid Arguments", "datetime"),
        ({"date": [NOON, "../etc/passwd"]}, "Invalid Arguments", "date"),
        ({"duration": [1, "month"]}, "Invalid Arguments", "duration"),
        ({"upper": 1}, "Invalid Arguments", "upper"),
        ({"length": 1}, "Invalid Arguments", "length"),
        ({"match": ["a", "("]}, "Invalid Pattern", "match"),
        ({"valid": ["passport", "1"]}, "Unknown Number", "valid"),
        ({"max": [1, "2"]}, "Invalid Arguments", "max"),
        ({"any_in": ["a", ["a"]]}, "Invalid Arguments", "any_in"),
        ({"round": [1, 2, "up_and_down"]}, "Invalid Arguments", "round"),
        ({"+": [1, {"*": ["a", 2]}]}, "NaN", "*"),
        ({"==": [1]}, "Invalid Arguments", "=="),
        ({"in": "abc"}, "Invalid Arguments", "in"),
    ],
    ids=str,
)
def test_what_an_operator_cannot_do_names_the_operator(rule: object, kind: str, operator: str) -> None:
    with pytest.raises(LogicError) as caught:
        evaluate(rule, DATA)
    assert (caught.value.type, caught.value.facts["operator"]) == (kind, operator)


def test_context_may_be_given_apart_from_the_data() -> None:
    now = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert evaluate({"today": "Asia/Shanghai"}, None, context={"@now": now}) == date(2026, 11, 22)
    assert evaluate({"filter": [{"var": ""}, {"<": [{"var": ""}, {"now": []}]}]}, ["2026-11-20"], context={"@now": now})
