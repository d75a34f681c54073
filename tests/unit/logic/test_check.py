"""Typed rules: what is typed is strict, and every problem comes with its place and its facts."""

import pytest

from orderloom.logic.compile import Checked, check_expression
from orderloom.logic.types import BOOL, DATE, INT, STR, LogicType, dec
from tests.unit.logic.schema import SCHEMA

TYPES: list[tuple[object, str]] = [
    ({"var": "code"}, "str"),
    ({"var": "total"}, "dec(2)?"),
    ({"var": ["total", 0]}, "dec(2)"),
    ({"val": ["receiver", "city"]}, "str?"),
    ({"var": "extra.note"}, "any"),
    ({"var": "tags"}, "list(str)"),
    ({"+": [{"var": "price"}, {"var": "rate"}]}, "dec(4)?"),
    ({"*": [{"var": "price"}, {"var": "id"}]}, "dec(2)"),
    ({"*": [{"var": "price"}, {"var": "price"}]}, "dec(4)"),
    ({"-": {"var": "qty"}}, "int?"),
    ({"round": [{"/": [{"var": "price"}, 3]}, 2, "half_even"]}, "dec(2)"),
    ({"max": [{"var": "qty"}, {"var": "price"}]}, "dec(2)?"),
    ({"+": [{"var": "extra.note"}, 1]}, "any"),
    ({"max": {"map": [{"var": "extra.lines"}, {"var": "qty"}]}}, "any"),
    ({"==": [{"var": "name"}, "x"]}, "bool"),
    ({"<": [1, {"var": "qty"}, 9]}, "bool"),
    ({"==": [{"var": "extra.note"}, 7]}, "bool"),
    ({"and": [{"var": "ok"}, {"var": "name"}]}, "bool"),
    ({"or": [{"var": "extra.note"}, "none"]}, "any"),
    ({"if": [{"var": "ok"}, 1, {"var": "price"}]}, "dec(2)"),
    ({"if": [{"var": "ok"}, "yes"]}, "str?"),
    ({"??": [{"var": "name"}, {"var": "code"}]}, "str"),
    ({"cat": [{"var": "name"}, {"var": "price"}, {"var": "due"}]}, "str"),
    ({"length": {"var": "name"}}, "int?"),
    ({"match": [{"var": "code"}, "^p"]}, "bool"),
    ({"starts_with": [{"var": "name"}, "x"]}, "bool"),
    ({"valid": ["cn_id", {"var": "code"}]}, "bool"),
    ({"in": [{"var": "code"}, ["paid", "picked", None]]}, "bool"),
    ({"in": ["vip", {"var": "tags"}]}, "bool"),
    ({"any_in": [{"var": "tags"}, ["vip"]]}, "bool"),
    ({"missing": ["name", "total"]}, "list(str)"),
    ({"missing_some": [1, ["name", "total"]]}, "list(str)"),
    ({"map": [{"var": "tags"}, {"length": {"var": ""}}]}, "list(int)"),
    ({"filter": [{"var": "tags"}, {"==": [{"var": ""}, {"val": [[2], "code"]}]}]}, "list(str)"),
    ({"map": [{"var": "tags"}, {"val": [[1], "index"]}]}, "list(int)"),
    ({"reduce": [{"var": "extra.lines"}, {"+": [{"var": "accumulator"}, {"var": "current.qty"}]}, 0]}, "any"),
    ({"try": [{"var": "price"}, {"val": "type"}]}, "any"),
    ({"date_add": [{"var": "due"}, 3]}, "date?"),
    ({"date_add": [{"now": []}, -2, "hours"]}, "datetime"),
    ({"date_diff": [{"var": "due"}, "2026-01-01"]}, "int?"),
    ({"today": "Asia/Shanghai"}, "date"),
    ({"date": [{"var": "paid_at"}, "Asia/Shanghai"]}, "date?"),
    ({"hour": [{"var": "paid_at"}, "Asia/Shanghai"]}, "int?"),
    ({"date": "2026-11-21"}, "date"),
    ({"duration": [3, "hours"]}, "duration"),
    ({"me": "roles"}, "list(str)"),
    ({"param": "limit"}, "dec(2)"),
    ({"old": "code"}, "str?"),
    ({"changed": ["code"]}, "bool"),
    (["a", {"var": "code"}], "list(str)"),
]


@pytest.mark.parametrize(("rule", "written"), TYPES, ids=str)
def test_a_rule_has_the_type_of_what_it_gives(rule: object, written: str) -> None:
    found = check_expression(rule, SCHEMA)
    assert isinstance(found, Checked), found
    assert str(found.type) == written


PROBLEMS: list[tuple[object, str, str]] = [
    ({"==": [{"var": "code"}, 1]}, "logic.not_comparable", "/==/1"),
    ({"<": [{"var": "flag"}, True]}, "logic.not_comparable", "/</1"),
    ({"<": [{"var": "paid_at"}, {"var": "due"}]}, "logic.not_comparable", "/</1"),
    ({"some": [{"var": "tags"}, {">": [{"var": ""}, 1]}]}, "logic.not_comparable", "/some/1/>/1"),
    ({"<": [{"var": "due"}, "2026-02-30"]}, "logic.bad_date", "/</1"),
    ({">": ["soon", {"var": "due"}]}, "logic.bad_date", "/>/0"),
    ({"in": [{"var": "due"}, ["2026-11-21", "x"]]}, "logic.bad_date", "/in/1/1"),
    ({"==": [{"var": "paid_at"}, "2026-11-21T10:00:00"]}, "logic.bad_datetime", "/==/1"),
    ({"==": [{"var": "cod"}, "x"]}, "logic.misspelt_field", "/==/0"),
    ({"var": "zzzzzz"}, "logic.unknown_field", ""),
    ({"var": "code.city"}, "logic.misspelt_field", ""),
    ({"var": ""}, "logic.whole_record", ""),
    ({"var": {"var": "code"}}, "logic.computed_path", ""),
    ({"missing": {"merge": ["code"]}}, "logic.computed_path", "/missing"),
    ({"var": ["total", "none"]}, "logic.types_differ", "/var/1"),
    ({"if": [{"var": "ok"}, 1, "one"]}, "logic.types_differ", "/if/1"),
    ({"??": [{"var": "name"}, 1]}, "logic.types_differ", "/??/1"),
    ({"+": [{"var": "code"}, 1]}, "logic.not_a_number", "/+/0"),
    ({"max": [{"var": "due"}]}, "logic.not_a_number", "/max/0"),
    ({"map": [{"var": "code"}, {"var": ""}]}, "logic.not_a_list", "/map/0"),
    ({"upper": [{"var": "id"}]}, "logic.wrong_argument", "/upper/0"),
    ({"in": [1, {"var": "tags"}]}, "logic.not_in", "/in/1"),
    ({"in": [{"var": "id"}, {"var": "code"}]}, "logic.not_in", "/in/1"),
    ({"/": [{"var": "price"}, 3]}, "logic.division_unrounded", ""),
    ({"round": [{"var": "price"}, 2, "sideways"]}, "logic.unknown_rounding", "/round/2"),
    ({"round": [{"var": "price"}, {"var": "id"}]}, "logic.needs_constant", "/round/1"),
    ({"*": [{"*": [{"var": "rate"}] * 3}, {"var": "rate"}]}, "logic.too_many_decimals", ""),
    ({"match": [{"var": "code"}, "("]}, "logic.bad_pattern", "/match/1"),
    ({"match": [{"var": "code"}, {"var": "name"}]}, "logic.needs_constant", "/match/1"),
    ({"valid": [{"var": "code"}, {"var": "name"}]}, "logic.needs_constant", "/valid/0"),
    ({"valid": ["passport", {"var": "name"}]}, "logic.unknown_number", "/valid/0"),
    ({"hour": [{"var": "paid_at"}, "Asia/Nowhere"]}, "logic.unknown_zone", "/hour/1"),
    ({"date_add": [{"var": "due"}, 1, "fortnight"]}, "logic.unknown_unit", "/date_add/2"),
    ({"date_add": [{"var": "due"}, 1, "hour"]}, "logic.unit_of_date", "/date_add/2"),
    ({"date_add": [{"var": "code"}, 1]}, "logic.not_a_moment", "/date_add/0"),
    ({"date": "2026-02-30"}, "logic.invalid_arguments", ""),
    ({"and": []}, "logic.empty", ""),
    ({"==": [1]}, "logic.arguments", ""),
    ({"if": {"var": "ok"}}, "logic.arguments", ""),
    ({"<": [0, {"if": [{"var": "ok"}, 1, 2]}, 9]}, "logic.chain_middle", "/</1"),
    ({"me": "salary"}, "logic.no_context", ""),
    ({"changed": "name"}, "logic.no_context", ""),
    ({"==": [{"var": "total"}, 1234567890123456789]}, "logic.too_many_digits", "/==/1"),
    ({"nope": 1}, "logic.unknown_operator", "/nope"),
    ({"==": [1, 1], "!=": [1, 1]}, "logic.several_operators", ""),
]


@pytest.mark.parametrize(("rule", "code", "pointer"), PROBLEMS, ids=str)
def test_a_fault_is_found_where_it_stands(rule: object, code: str, pointer: str) -> None:
    found = check_expression(rule, SCHEMA)
    assert not isinstance(found, Checked)
    assert [(problem.code, problem.pointer) for problem in found] == [(code, pointer)]


def test_all_problems_of_a_rule_come_back_at_once() -> None:
    rule = {"and": [{"==": [{"var": "cod"}, 1]}, {"<": [{"var": "due"}, "x"]}, {"+": [{"var": "name"}, 1]}]}
    found = check_expression(rule, SCHEMA)
    assert not isinstance(found, Checked)
    assert [problem.code for problem in found] == ["logic.misspelt_field", "logic.bad_date", "logic.not_a_number"]


def test_a_misspelt_field_names_the_one_that_was_meant() -> None:
    found = check_expression({"var": "reciever.city"}, SCHEMA)
    assert not isinstance(found, Checked)
    assert found[0].facts == {"path": "reciever.city", "near": "receiver.city"}


@pytest.mark.parametrize(
    ("rule", "want", "code"),
    [
        ({"var": "price"}, dec(2), None),
        ({"var": "id"}, dec(2), None),
        ("2026-11-21", DATE, None),
        ({"var": "name"}, BOOL, None),
        ({"var": "name"}, STR.or_null(), None),
        ({"var": "extra.note"}, STR, None),
        (None, INT.or_null(), None),
        (None, INT, "logic.may_be_null"),
        ({"var": "name"}, STR, "logic.may_be_null"),
        ({"var": "code"}, INT, "logic.wrong_type"),
        ({"*": [{"var": "price"}, {"var": "price"}]}, dec(2), "logic.loses_decimals"),
    ],
    ids=str,
)
def test_a_rule_must_give_what_its_place_wants(rule: object, want: LogicType, code: str | None) -> None:
    found = check_expression(rule, SCHEMA, want=want)
    assert (None if isinstance(found, Checked) else found[0].code) == code


def test_reads_name_every_path_with_its_context() -> None:
    rule = {"and": [{"changed": "code"}, {"<": [{"var": "due"}, {"today": []}]}, {"var": "extra.deep.path"}]}
    found = check_expression(rule, SCHEMA, want=BOOL)
    assert isinstance(found, Checked)
    assert found.reads == {"code", "@old.code", "due", "@now", "extra"}


PUSHABLE: list[object] = [
    {"and": [{"==": [{"var": "code"}, "paid"]}, {"!": {"var": "ok"}}, {"var": "name"}, {"var": "qty"}]},
    {"in": [{"var": "code"}, ["paid", None]]},
    {"in": ["杭", {"var": "receiver.city"}]},
    {"in": [{"var": "code"}, {"me": "roles"}]},
    {"<": [{"var": "paid_at"}, {"date_add": [{"now": []}, -7, "days"]}]},
    {"<": [{"date_add": [{"var": "due"}, 1, "week"]}, {"today": "Asia/Shanghai"}]},
    {"some": [{"me": "roles"}, {"==": [{"var": ""}, "manager"]}]},
    {"if": [{"var": "ok"}, {">": [{"var": "total"}, {"param": "limit"}]}, {"starts_with": [{"var": "code"}, "p"]}]},
    {">": [{"*": [{"var": "price"}, {"var": "qty"}]}, {"var": ["total", 0]}]},
    {"missing": ["name", "total"]},
    {"missing_some": [1, ["name", "total"]]},
]


@pytest.mark.parametrize("rule", PUSHABLE, ids=str)
def test_the_pushable_subset_can_be_answered_by_a_database(rule: object) -> None:
    found = check_expression(rule, SCHEMA, want=BOOL)
    assert isinstance(found, Checked), found
    assert found.reasons == ()


NOT_PUSHABLE: list[tuple[object, str, str]] = [
    ({"==": [{"var": "code"}, {"upper": {"var": "name"}}]}, "logic.push_operator", "/==/1"),
    ({"some": [{"var": "tags"}, {"==": [{"var": ""}, "vip"]}]}, "logic.push_operator", ""),
    ({"==": [{"var": "extra.note"}, 7]}, "logic.push_operator", ""),
    ({"in": ["vip", {"merge": [{"var": "tags"}, ["gift"]]}]}, "logic.push_list", ""),
    ({"changed": "code"}, "logic.push_old", ""),
    ({"==": [{"var": "tags"}, ["vip"]]}, "logic.push_type", ""),
    ({">": [{"*": [{"*": [{"var": "rate"}] * 2}, {"var": "price"}]}, 1]}, "logic.push_scale", ""),
]


@pytest.mark.parametrize(("rule", "code", "pointer"), NOT_PUSHABLE, ids=str)
def test_what_cannot_be_pushed_says_why(rule: object, code: str, pointer: str) -> None:
    found = check_expression(rule, SCHEMA, want=BOOL)
    assert isinstance(found, Checked), found
    assert [(reason.code, reason.pointer) for reason in found.reasons] == [(code, pointer)]
