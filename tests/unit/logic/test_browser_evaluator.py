"""The browser's evaluator says what Python says: of written rules, of the standard's suites, of generated rules."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orderloom.logic.browser import runs_in_browser
from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.core import Core
from orderloom.logic.types import ANY, BOOL, LogicType, Schema
from tests.unit.logic.browser import bundle, in_browser, on_server
from tests.unit.logic.schema import ROW, SCHEMA
from tests.unit.logic.suites import SUITES, Case, cases
from tests.unit.logic.test_agreement import DAY, NUMBER, PREDICATE, ROWS, TEXT

RULES = 200


def now(shift: int = 0, **more: object) -> dict[str, object]:
    """A row with another moment in it."""
    moment = ROW["paid_at"]
    assert hasattr(moment, "astimezone")
    return {**ROW, "paid_at": moment + timedelta(hours=shift), **more}  # type: ignore[operator]  # it is a datetime


ROWS_AT_HAND: list[Mapping[str, object]] = [
    dict(ROW),
    dict.fromkeys(ROW),
    *(now(hours) for hours in (-6, 0, 1, 7, 1_000, 2_500, 2_870, 3_000, 8_000)),
    now(qty=0, name=" \ufeffß\u0085 ", tags=[], extra={"lines": [], "note": "1e3"}),
    now(qty=-7, name="\uffff", code="😀", extra=[1, "2", None, {"a": [True, {"b": "x"}]}]),
    now(qty=2**62, extra="2026-03-29T01:30:00+02:00"),
]

WRITTEN: tuple[object, ...] = (
    {"var": "paid_at"},
    *(
        {"date_add": [{"var": "paid_at"}, count, unit, zone]}
        for count in (-13, 0, 1, 125)
        for unit in ("minute", "day", "week", "month", "year")
        for zone in ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
    ),
    *({"date_add": [{"var": "made"}, count, unit]} for count in (-1, 1, 4) for unit in ("month", "year", "week")),
    *(
        {"date_diff": [{"var": "paid_at"}, {"now": []}, unit, zone]}
        for unit in ("second", "hour", "day", "month", "year")
        for zone in ("UTC", "Europe/Berlin")
    ),
    *(
        {part: [{"var": "paid_at"}, "America/New_York"]}
        for part in ("year", "month", "day", "weekday", "hour", "minute", "date")
    ),
    {"datetime": [{"var": "due"}, "Europe/Berlin"]},
    {"today": ["Asia/Shanghai"]},
    {"duration": [{"var": "qty"}, "hours"]},
    {"round": [{"/": [{"var": "total"}, {"var": "qty"}]}, 2]},
    *(
        {"round": [{"*": [{"var": "total"}, {"var": "rate"}]}, places, mode]}
        for places in (0, 3)
        for mode in ("half_up", "half_even", "up", "down", "ceiling", "floor")
    ),
    {"%": [{"var": "total"}, {"var": "qty"}]},
    {"abs": [{"-": [{"var": "qty"}, 10]}]},
    {"max": [{"var": "qty"}, {"var": "total"}, 2]},
    {"cat": ["#", {"var": "id"}, "/", {"var": "total"}, {"var": "due"}, {"var": "paid_at"}, {"var": "tags"}]},
    {"substr": [{"var": "code"}, -2]},
    {"substr": [{"var": "code"}, 0, -1]},
    {"length": [{"var": "name"}]},
    {"trim": [{"var": "name"}]},
    {"upper": [{"trim": [{"var": "name"}]}]},
    {"reduce": [{"var": "extra.lines"}, {"+": [{"var": "current.qty"}, {"var": "accumulator"}]}, 0]},
    {"map": [{"var": "tags"}, {"cat": [{"var": ""}, {"val": [[1], "index"]}]}]},
    {"filter": [{"var": "extra"}, {"!!": [{"var": ""}]}]},
    {"all": [{"var": "tags"}, {"in": ["i", {"var": ""}]}]},
    {"some": [{"var": "tags"}, {"==": [{"var": ""}, "gift"]}]},
    {"none": [{"var": "tags"}, {"==": [{"var": ""}, {"val": [[2], "code"]}]}]},
    {"any_in": [{"me": "roles"}, ["manager", "clerk"]]},
    {"try": [{"+": [{"var": "extra"}, 1]}, {"val": "type"}]},
    {"if": [{"var": "extra.note"}, {"*": [{"var": "extra.note"}, 3]}, {"throw": "none"}]},
    {"==": [{"var": "extra"}, "2026-03-28T23:30:00Z"]},
    {"<": [{"var": "extra"}, {"now": []}]},
    {"in": [{"var": "extra.note"}, ["7", 1, None]]},
    {"merge": [{"var": "tags"}, {"var": "extra"}]},
    {"missing": ["qty", "name"]},
    {"missing_some": [1, ["qty", "name"]]},
    {"??": [{"var": "qty"}, {"var": "id"}]},
    {"and": [{"var": "extra.note"}, {"var": "qty"}]},
    {"changed": ["code"]},
)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled evaluator."""
    return bundle(tmp_path_factory.mktemp("browser"))


def lowered(rule: object, schema: Schema = SCHEMA, want: LogicType | None = None) -> Core:
    """The typed form of a rule that has one."""
    checked = check_expression(rule, schema, want=want)
    assert isinstance(checked, Checked), (rule, checked)
    return checked.core


def differing(
    script: Path, rules: Mapping[str, Core], schema: Schema, rows: list[Mapping[str, object]]
) -> Iterator[tuple[str, object, object, object]]:
    """Every rule and row on which the two evaluators do not agree."""
    found = in_browser(script, rules.values(), schema, rows)
    for (name, core), theirs in zip(rules.items(), found, strict=True):
        for row, ours, other in zip(rows, on_server(compile_core(core), rows), theirs, strict=True):
            if ours != other:
                yield name, row, ours, other


def test_written_rules_mean_the_same_down_to_the_digits(script: Path) -> None:
    rules = {str(rule): lowered(rule) for rule in WRITTEN}
    assert all(runs_in_browser(core) for core in rules.values())
    assert list(differing(script, rules, SCHEMA, ROWS_AT_HAND)) == []


def test_a_pattern_stays_with_the_server(script: Path) -> None:
    assert not runs_in_browser(lowered({"match": [{"var": "name"}, "^[a-z]+$"]}))
    assert not runs_in_browser(lowered({"valid": ["cn_id", {"var": "name"}]}))


@pytest.mark.skipif(not SUITES.exists(), reason="the JsonLogic suites are not beside the project")
def test_the_official_cases_mean_the_same_after_typed_lowering(script: Path) -> None:
    applicable = [(case, found) for case in cases("official") if (found := _lowered_case(case))]
    assert len(applicable) > 150
    there = [(case, found) for case, found in applicable if runs_in_browser(found[1])]
    # One process for all: every rule is asked on every case's data, and judged on its own.
    rows = [row for _, (_, _, row) in there]
    schema = {path: kind for _, (paths, _, _) in there for path, kind in paths.items()}
    said = in_browser(script, [core for _, (_, core, _) in there], schema, rows)
    faults = [
        (case.name, ours, said[place][place])
        for place, (case, (_, core, row)) in enumerate(there)
        if (ours := on_server(compile_core(core), [row])[0]) != said[place][place]
    ]
    assert faults == []


def _lowered_case(case: Case) -> tuple[Schema, Core, Mapping[str, object]] | None:
    """The case with its data as a record of unknown fields; None where a typed place has no such rule."""
    row = case.data if isinstance(case.data, dict) else {}
    schema = dict.fromkeys(map(str, row), ANY)
    checked = check_expression(case.rule, schema)
    return (schema, checked.core, row) if isinstance(checked, Checked) else None


@pytest.mark.parametrize(("strategy", "want"), [(PREDICATE, BOOL), (NUMBER, None), (TEXT, None), (DAY, None)])
def test_generated_rules_mean_the_same(
    script: Path, strategy: st.SearchStrategy[object], want: LogicType | None
) -> None:
    rules: dict[str, Core] = {}
    rows: list[Mapping[str, object]] = []
    generate = settings(
        max_examples=RULES if want else RULES // 2,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @generate
    @given(strategy, ROWS)
    def collect(rule: object, row: dict[str, object]) -> None:
        checked = check_expression(rule, SCHEMA, want=want)
        if isinstance(checked, Checked):
            rules[str(rule)] = checked.core
            rows.append(row)

    collect()
    assert list(differing(script, rules, SCHEMA, rows[:100])) == []
