"""Compiled rules on one row: exact numbers, null-safe comparisons, dates with zones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.errors import LogicError
from orderloom.logic.types import BOOL, LogicType, Record
from tests.unit.logic.schema import ROW, SCHEMA


def run(rule: object, row: Record, want: LogicType | None = None) -> object:
    found = check_expression(rule, SCHEMA, want=want)
    assert isinstance(found, Checked), found
    return compile_core(found.core)(row)


VALUES: list[tuple[object, object]] = [
    ({"==": [{"+": [{"var": "price"}, 0.2]}, 0.3]}, True),
    ({"*": [{"var": "total"}, {"var": "qty"}]}, Decimal("59.97")),
    ({"round": [{"/": [{"var": "total"}, 3]}, 2]}, Decimal("6.66")),
    ({"round": [{"*": [{"var": "total"}, {"var": "rate"}]}, 2, "half_up"]}, Decimal("1.45")),
    ({"round": [2.5, 0, "half_even"]}, 2),
    ({"<": [{"var": "made"}, {"var": "due"}, "2026-12-01"]}, True),
    ({"date_diff": [{"var": "due"}, {"var": "made"}]}, 30),
    ({"date_add": [{"var": "made"}, 1, "month"]}, date(2026, 11, 30)),
    ({"date_add": [{"var": "made"}, -2, "weeks"]}, date(2026, 10, 17)),
    ({"date": [{"var": "paid_at"}, "Asia/Shanghai"]}, date(2026, 11, 21)),
    ({"hour": [{"var": "paid_at"}, "Asia/Shanghai"]}, 1),
    ({"today": "Asia/Shanghai"}, date(2026, 11, 22)),
    ({"today": []}, date(2026, 11, 21)),
    ({">": [{"date_diff": [{"now": []}, {"var": "paid_at"}, "hours"]}, 22]}, True),
    ({"date_add": [{"var": "paid_at"}, 1.5, "hours"]}, datetime(2026, 11, 20, 19, tzinfo=UTC)),
    ({"duration": [90, "minutes"]}, timedelta(hours=1, minutes=30)),
    ({"cat": [{"var": "code"}, "-", {"var": "total"}, "-", {"var": "due"}]}, "paid-19.99-2026-11-30"),
    ({"length": {"var": "name"}}, 4),
    ({"missing": ["name", "receiver.city"]}, []),
    ({"changed": ["code"]}, True),
    ({"old": "code"}, "pending_payment"),
    ({"in": ["manager", {"me": "roles"}]}, True),
    ({"all_in": [{"var": "tags"}, ["vip", "gift", "new"]]}, True),
    ({"filter": [{"var": "tags"}, {"!=": [{"var": ""}, "vip"]}]}, ["gift"]),
    ({"map": [{"var": "tags"}, {"cat": [{"val": [[2], "code"]}, {"val": [[1], "index"]}]}]}, ["paid0", "paid1"]),
    ({"reduce": [{"var": "extra.lines"}, {"+": [{"var": "accumulator"}, {"var": "current.qty"}]}, 0]}, 7),
    ({"max": {"map": [{"var": "extra.lines"}, {"var": "qty"}]}}, 5),
    ({"==": [{"var": "extra.note"}, 7]}, True),
    ({"try": [{"throw": "no stock"}, {"val": "type"}]}, "no stock"),
    ({"try": [{"throw": "x"}, {"val": [[2], "code"]}]}, "paid"),
    ({"match": [{"var": "receiver.city"}, "^.州$"]}, True),
    ({"if": [{"var": "flag"}, "a", {"var": "ok"}, "b", "c"]}, "b"),
]


@pytest.mark.parametrize(("rule", "value"), VALUES, ids=str)
def test_a_rule_gives_its_value(rule: object, value: object) -> None:
    found = run(rule, ROW)
    assert (found, type(found)) == (value, type(value))


EMPTY = {path: None for path in ROW if path not in ("@now", "@me.id")}

ON_AN_EMPTY_ROW: list[tuple[object, object]] = [
    ({"==": [{"var": "name"}, None]}, True),
    ({"==": [{"var": "name"}, ""]}, False),
    ({"!=": [{"var": "name"}, "x"]}, True),
    ({"==": [{"var": "qty"}, 0]}, False),
    ({"<": [{"var": "qty"}, 1]}, False),
    ({">=": [{"var": "qty"}, 1]}, False),
    ({"!": {"<": [{"var": "qty"}, 1]}}, True),
    ({"+": [{"var": "qty"}, 1]}, None),
    ({"upper": {"var": "name"}}, None),
    ({"date_diff": [{"var": "due"}, "2026-01-01"]}, None),
    ({"in": ["", {"var": "name"}]}, False),
    ({"in": [{"var": "name"}, ["x", None]]}, True),
    ({"in": ["vip", {"var": "tags"}]}, False),
    ({"starts_with": [{"var": "name"}, ""]}, False),
    ({"var": ["total", 0]}, 0),
    ({"??": [{"var": "name"}, {"var": "code"}, "none"]}, "none"),
    ({"missing": ["name", "total"]}, ["name", "total"]),
    ({"missing_some": [1, ["name", "total"]]}, ["name", "total"]),
    ({"cat": ["<", {"var": "name"}, ">"]}, "<>"),
    ({"map": [{"var": "extra.lines"}, {"var": "qty"}]}, []),
    ({"any_in": [{"var": "tags"}, ["vip"]]}, False),
]


@pytest.mark.parametrize("row", [EMPTY, {}], ids=["null", "missing"])
@pytest.mark.parametrize(("rule", "value"), ON_AN_EMPTY_ROW, ids=str)
def test_nothing_is_null_whether_missing_or_null(rule: object, value: object, row: dict[str, object]) -> None:
    assert run(rule, row) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"var": "name"}, True),
        ({"var": "qty"}, True),
        ({"var": "flag"}, False),
        ({"var": "tags"}, True),
        ({"-": [{"var": "qty"}, 3]}, False),
        ({"substr": [{"var": "code"}, 4]}, False),
        ({"var": "due"}, True),
        ([], False),
        (0.0, False),
    ],
    ids=str,
)
def test_truth_goes_by_type(value: object, expected: object) -> None:
    assert run(value, ROW, BOOL) is expected
    assert run({"!": [value]}, ROW, BOOL) is not expected


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ({"round": [{"/": [{"var": "price"}, 0]}, 2]}, "NaN"),
        ({"date_add": [{"var": "due"}, 9_999_999]}, "Out Of Range"),
        ({"date_add": [{"var": "due"}, 99_999, "years"]}, "Out Of Range"),
        ({"+": [{"var": "extra.lines"}, 1]}, "NaN"),
        ({"throw": "stop"}, "stop"),
    ],
    ids=str,
)
def test_what_cannot_be_computed_is_a_typed_error(rule: object, kind: str) -> None:
    with pytest.raises(LogicError) as caught:
        run(rule, ROW)
    assert caught.value.type == kind


def test_sums_beyond_what_is_exact_are_refused_not_rounded() -> None:
    huge = {"*": [{"var": "price"}] * 2}
    row = {"price": Decimal("9" * 23 + ".99")}
    with pytest.raises(LogicError) as caught:
        run(huge, row)
    assert caught.value.type == "Out Of Range"
