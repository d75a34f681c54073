"""No rule can take more than its share: size, depth, steps, time and memory are bounded, and say so with a type."""

import itertools
import time
from collections.abc import Callable

import pytest

from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.errors import InvalidRuleError, LogicError
from orderloom.logic.evaluate import evaluate
from orderloom.logic.parse import FILTER_LIMITS, RULE_LIMITS, Limits, parse
from orderloom.logic.types import ANY, INT
from tests.unit.logic.suites import failure


def nested(depth: int) -> object:
    rule: object = True
    for _ in range(depth):
        rule = {"!": [rule]}
    return rule


def problems(rule: object, limits: Limits = RULE_LIMITS) -> list[tuple[str, str]]:
    try:
        parse(rule, limits)
    except InvalidRuleError as error:
        return [(problem.code, problem.pointer) for problem in error.problems]
    return []


def test_a_rule_may_be_as_large_as_its_limits() -> None:
    assert problems(nested(32)) == []
    assert problems({"+": [1] * 1_999}) == []
    assert problems({"cat": ["x" * 1_000_000]}) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (nested(33), "logic.too_deep"),
        (nested(5_000), "logic.too_deep"),
        ({"preserve": [[[[nested(40)]]]]}, "logic.too_deep"),
        ({"+": [1] * 2_000}, "logic.too_many_nodes"),
        ({"+": [[1] * 100] * 100_000}, "logic.too_many_nodes"),
        ({"preserve": [1] * 2_000}, "logic.too_many_nodes"),
        ({"cat": ["x" * 600_000, "x" * 600_000]}, "logic.too_much_text"),
        ({"preserve": ["x" * 1_000_001]}, "logic.too_much_text"),
        ({"+": [object()]}, "logic.not_plain"),
        ({"+": [float("nan")]}, "logic.not_plain"),
        ({"preserve": [{"a": object()}]}, "logic.not_plain"),
        ({"+": [10**34]}, "logic.too_many_digits"),
        ({"preserve": [1e-46]}, "logic.too_many_digits"),
    ],
    ids=lambda value: value if isinstance(value, str) else "rule",
)
def test_a_rule_beyond_a_limit_is_refused_with_one_problem(rule: object, code: str) -> None:
    assert [found for found, _ in problems(rule)] == [code]


def test_a_filter_from_outside_has_fifty_conditions_and_five_levels() -> None:
    condition = {"==": [{"var": "a"}, 1]}
    assert problems({"and": [{"or": [condition] * 25}, {"!": {"or": [condition] * 25}}]}, FILTER_LIMITS) == []
    assert problems({"and": [condition] * 51}, FILTER_LIMITS) == [("logic.too_many_conditions", "/and/50")]
    assert problems(nested(6), FILTER_LIMITS) == [("logic.too_deep", "/!/0/!/0/!/0/!/0/!/0")]


def ticking(step: float) -> Callable[[], float]:
    """A timer on which every look costs ``step`` seconds."""
    counter = itertools.count()
    return lambda: next(counter) * step


LIST = list(range(300))
OVER_LIST = {"var": "list"}
LOOPS = {"map": [OVER_LIST, {"map": [{"val": [[2], "list"]}, {"map": [{"val": [[4], "list"]}, {"+": [1, 1]}]}]}]}
DOUBLING = {"reduce": [OVER_LIST, [{"var": "accumulator"}, {"var": "accumulator"}], "x"]}
DEEPENING = {"reduce": [OVER_LIST, [{"var": "accumulator"}], 0]}
GROWING = {"reduce": [OVER_LIST, {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}, "x"]}
SQUARING = {"reduce": [OVER_LIST, {"*": [{"var": "accumulator"}, {"var": "accumulator"}]}, 3]}
LISTS = {"reduce": [OVER_LIST, {"merge": [{"var": "accumulator"}, {"var": "accumulator"}]}, [1]]}


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (LOOPS, "Too Many Steps"),
        (DOUBLING, "Too Many Steps"),
        (DEEPENING, "Exceeded Allowed Depth"),
        (GROWING, "Too Large"),
        (SQUARING, "Out Of Range"),
        (LISTS, "Too Large"),
    ],
)
def test_a_growing_rule_stops_soon_with_a_type(rule: object, kind: str) -> None:
    started = time.process_time()
    with pytest.raises(LogicError) as caught:
        evaluate(rule, {"list": LIST})
    assert caught.value.type == kind
    assert time.process_time() - started < 1


@pytest.mark.parametrize("rule", [LOOPS, GROWING, DOUBLING])
def test_a_compiled_rule_has_the_same_limits(rule: object) -> None:
    checked = check_expression(rule, {"list": ANY})
    assert isinstance(checked, Checked)
    with pytest.raises(LogicError):
        compile_core(checked.core)({"list": LIST})


def test_a_rule_stops_at_its_deadline() -> None:
    with pytest.raises(LogicError) as caught:
        evaluate(LOOPS, {"list": LIST}, timer=ticking(0.06))
    assert caught.value.type == "Too Slow"


def test_a_limit_cannot_be_caught_by_the_rule() -> None:
    with pytest.raises(LogicError) as caught:
        evaluate({"try": [LOOPS, "swallowed"]}, {"list": LIST})
    assert caught.value.type == "Too Many Steps"


@pytest.mark.parametrize(
    "rule",
    [
        {"+": [{"var": "list"}, *[1] * 1_990]},
        {"-": [1] * 1_999},
        {"and": [{"==": [1, 1]}] * 600},
        {"cat": ["a"] * 1_999},
        {"if": [False, 1] * 100 + [2]},
        {"missing_some": [1, [f"n{place}" for place in range(500)]]},
        nested(32),
    ],
    ids=lambda rule: next(iter(rule)),
)
def test_a_wide_rule_takes_no_deep_stack(rule: object) -> None:
    schema = {"list": INT} | {f"n{place}": INT for place in range(500)}
    checked = check_expression(rule, schema)
    assert isinstance(checked, Checked)
    compile_core(checked.core)({"list": 1})


def test_a_rule_has_a_hundred_choices_at_most() -> None:
    found = check_expression({"if": [False, 1] * 60 + [{"if": [False, 1] * 41}]}, {})
    assert not isinstance(found, Checked)
    assert [problem.code for problem in found] == ["logic.too_many_choices"]


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "(a{1,50}){1,50}$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_known_blow_up_patterns_take_linear_time(pattern: str) -> None:
    started = time.process_time()
    code = failure(lambda: evaluate({"match": [{"var": ""}, pattern]}, "a" * 100_000 + "!"))
    assert code in ("", "logic.bad_pattern")
    assert time.process_time() - started < 0.5


def test_a_pattern_has_a_thousand_characters_at_most() -> None:
    assert evaluate({"match": ["x", "x" + "y?" * 499]}, None) is True
    with pytest.raises(LogicError) as caught:
        evaluate({"match": ["x", "x" * 1_001]}, None)
    assert caught.value.error_code == "logic.pattern_too_long"


@pytest.mark.parametrize("written", ["1e99", "9" * 35, "1e-99", "0x10", "Infinity", "nan", "１２"])
def test_numbers_in_text_are_bounded(written: str) -> None:
    with pytest.raises(LogicError) as caught:
        evaluate({"+": [written]}, None)
    assert caught.value.type in ("NaN", "Out Of Range")
