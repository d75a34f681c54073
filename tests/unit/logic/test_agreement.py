"""Generated typed rules on generated rows: every reading of a rule comes to the same result.

A failing example prints its rule, its row and the blob that replays it.
"""

from datetime import date
from decimal import Decimal
from functools import partial

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.core import to_json
from orderloom.logic.evaluate import evaluate
from orderloom.logic.json_text import dumps, loads
from orderloom.logic.types import BOOL, LogicType
from orderloom.logic.values import truthy
from tests.unit.logic.reference import meaning
from tests.unit.logic.schema import SCHEMA, columns
from tests.unit.logic.suites import failure

Rule = st.SearchStrategy[object]

COLUMNS = {path: kind for path, kind in columns().items() if kind.kind in ("int", "dec", "str", "date", "bool")}

TEXTS = ["", "a", "A", "abc", "%", "_", "a%b", "Żółć", "😀", "\uffff", "0", "10", "null", "O'Hara", "杭州"]
DAYS = [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 11, 21)]
CENTS = ["0.00", "0.10", "0.20", "0.30", "19.99", "-5.05", "99999999.99"]
RATES = ["0.0000", "0.1900", "0.0725", "1.0000"]
COUNTS = [-7, -1, 0, 1, 2, 3, 10, 2**31]
VALUES: dict[str, Rule] = {
    "int": st.sampled_from(COUNTS),
    "dec(2)": st.sampled_from(CENTS).map(Decimal),
    "dec(4)": st.sampled_from(RATES).map(Decimal),
    "str": st.sampled_from(TEXTS),
    "date": st.sampled_from(DAYS),
    "bool": st.booleans(),
}


def value_of(kind: LogicType) -> Rule:
    value = VALUES[str(kind.not_null())]
    return st.none() | value if kind.nullable else value


ROWS = st.fixed_dictionaries({path: value_of(kind) for path, kind in COLUMNS.items()})
FULL_ROWS = st.fixed_dictionaries({path: value_of(kind.not_null()) for path, kind in COLUMNS.items()})


def field_of(*kinds: str) -> Rule:
    return st.sampled_from([{"var": path} for path, kind in COLUMNS.items() if kind.kind in kinds])


def calls(names: list[str], *args: Rule) -> Rule:
    return st.tuples(st.sampled_from(names), st.tuples(*args).map(list)).map(lambda made: {made[0]: made[1]})


ORDERS = ["<", "<=", ">", ">="]
EQUALS = ["==", "===", "!=", "!=="]
NUMBER_LEAF = field_of("int", "dec") | VALUES["int"] | VALUES["dec(2)"]
SUM = calls(["+", "-", "*"], NUMBER_LEAF, NUMBER_LEAF) | calls(["-", "abs"], NUMBER_LEAF)
CHOICE: Rule = st.deferred(lambda: calls(["if"], PREDICATE, NUMBER_LEAF, NUMBER_LEAF))
NUMBER = NUMBER_LEAF | SUM | calls(["max", "min"], NUMBER_LEAF, NUMBER_LEAF) | CHOICE
TEXT = field_of("str") | VALUES["str"] | calls(["upper", "lower", "trim"], field_of("str"))
DAY = field_of("date") | calls(["date_add"], field_of("date"), st.integers(-400, 400))
WRITTEN_DAY = VALUES["date"].map(str)
LEAF = (
    calls(EQUALS + ORDERS, NUMBER, NUMBER)
    | calls(EQUALS + ORDERS, TEXT, TEXT)
    | calls(EQUALS + ORDERS, DAY, DAY | WRITTEN_DAY)
    | calls(EQUALS, field_of("bool"), field_of("bool") | VALUES["bool"])
    | calls(EQUALS, field_of("int", "dec", "str", "date", "bool"), st.none())
    | calls(ORDERS, NUMBER_LEAF, SUM, NUMBER_LEAF)
    | calls(["in"], TEXT, st.lists(VALUES["str"] | st.none(), max_size=3))
    | calls(["in"], field_of("int"), st.lists(VALUES["int"], max_size=3))
    | calls(["in", "starts_with", "ends_with"], TEXT, TEXT)
    | calls(["<", "=="], calls(["date_diff"], DAY, DAY), VALUES["int"])
    | calls(["missing"], st.sampled_from(list(COLUMNS)), st.sampled_from(list(COLUMNS)))
    | field_of("int", "dec", "str", "date", "bool")
)
PREDICATE: Rule = st.recursive(
    LEAF,
    lambda below: (
        calls(["and", "or"], below, below)
        | calls(["!", "!!"], below)
        | calls(["if"], below, below, below)
        | calls(["and", "or"], below)
    ),
    max_leaves=6,
)

SETTINGS = settings(max_examples=100, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(PREDICATE, st.lists(ROWS, min_size=3, max_size=3))
def test_closures_and_a_plain_reading_of_core_json_agree(rule: object, rows: list[dict[str, object]]) -> None:
    checked = check_expression(rule, SCHEMA, want=BOOL)
    assume(isinstance(checked, Checked))
    assert isinstance(checked, Checked)
    test, written = compile_core(checked.core), loads(dumps(to_json(checked.core)))
    for row in rows:
        found = test(row)
        assert found is bool(found)
        assert found is meaning(written, row)


@SETTINGS
@given(PREDICATE, st.lists(FULL_ROWS, min_size=3, max_size=3))
def test_where_nothing_is_null_typed_rules_mean_what_the_standard_means(
    rule: object, rows: list[dict[str, object]]
) -> None:
    checked = check_expression(rule, SCHEMA, want=BOOL)
    assume(isinstance(checked, Checked) and "null" not in repr(rule) and "None" not in repr(rule))
    assert isinstance(checked, Checked)
    test = compile_core(checked.core)
    for row in rows:
        assert test(row) is truthy(evaluate(rule, nested(row)))


@SETTINGS
@given(NUMBER, st.lists(ROWS, min_size=3, max_size=3))
def test_numbers_stay_exact_and_within_their_scale(rule: object, rows: list[dict[str, object]]) -> None:
    checked = check_expression(rule, SCHEMA)
    assume(isinstance(checked, Checked))
    assert isinstance(checked, Checked)
    compute, written = compile_core(checked.core), loads(dumps(to_json(checked.core)))
    for row in rows:
        if failure(partial(compute, row)) == "logic.number_range":
            continue
        found = compute(row)
        assert found == meaning(written, row)
        assert found is None or Decimal(str(found)) == round(Decimal(str(found)), checked.type.scale)
        assert found is not None or checked.type.nullable


def nested(row: dict[str, object]) -> dict[str, object]:
    """The row as the standard's data: paths with dots become maps."""
    data: dict[str, object] = {path: value for path, value in row.items() if "." not in path}
    data["receiver"] = {"city": row["receiver.city"]}
    return data
