"""Whatever a rule or its data holds, the answer is a value or a typed error."""

from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.core import to_json
from orderloom.logic.evaluate import evaluate
from orderloom.logic.functions import OPERATORS
from orderloom.logic.json_text import dumps, loads
from orderloom.logic.types import BOOL
from tests.unit.logic.schema import ROW, SCHEMA
from tests.unit.logic.suites import failure

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["2026-11-21", "2026-11-21T08:00:00Z", "day", "hours", "Asia/Shanghai", "1e9", "(", *SCHEMA])
)
PLAIN = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below, max_size=3)
)
RULES = st.recursive(
    SCALARS | st.sampled_from(list(SCHEMA)).map(lambda path: {"var": path}),
    lambda below: st.tuples(st.sampled_from(sorted(OPERATORS)), st.lists(below, max_size=4) | below).map(
        lambda made: {made[0]: made[1]}
    ),
    max_leaves=12,
)

SETTINGS = settings(max_examples=300, deadline=None, print_blob=True)


@SETTINGS
@given(RULES, PLAIN)
def test_any_rule_on_any_data_gives_a_value_or_a_typed_error(rule: object, data: object) -> None:
    assert failure(lambda: dumps(evaluate(rule, data)))[:6] in ("", "logic.")


@SETTINGS
@given(RULES)
def test_any_rule_is_checked_and_what_passes_runs(rule: object) -> None:
    for want in (None, BOOL):
        checked = check_expression(rule, SCHEMA, want=want)
        if isinstance(checked, Checked):
            assert failure(partial(dumps, to_json(checked.core))) == ""
            assert all(reason.code.startswith("logic.push_") for reason in checked.reasons)
            run = compile_core(checked.core)
            for row in (ROW, {}):
                assert failure(partial(run, row))[:6] in ("", "logic.")


@SETTINGS
@given(st.text() | st.binary() | PLAIN.map(repr))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    assert failure(lambda: loads(text))[:11] in ("", "logic.json_")
