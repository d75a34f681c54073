from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from orderloom.check.kinds.scenario import ScenarioPlan
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.sandbox import Ground
from orderloom.runtime.scenario import ScenarioResult, run_scenario, run_scenarios
from tests.unit.runtime.desk import DOCUMENTS, START, compiled, document
from tests.unit.runtime.fakes import FakePlatforms
from tests.unit.runtime.memory_store import MemoryStore
from tests.unit.runtime.test_inbox import CONNECTION, VISITS, order


@contextmanager
def ground() -> Iterator[Ground]:
    store = MemoryStore()
    yield Ground(store, store, SimulatedClock(START))


def told(**story: object) -> ScenarioResult:
    """What comes of one scenario on the desk with its shop."""
    one = document("scenario", "story", rows=["C001"], clock="2026-11-20T02:00:00Z", **story)
    plan = compiled(*(each for each in DOCUMENTS if each["id"] != "visits"), VISITS, CONNECTION, one)
    return run_scenario(plan, plan.get(ScenarioPlan, "story"), ground, FakePlatforms(), "en")


GIVEN = [{"id": "t1", "table": "tickets", "state": "open", "fields": {"number": "T-1", "hours": 2, "note": "x"}}]
FINISH = {"id": "finish", "record": "t1", "transition": "finish", "confirm": ["tested", "cleaned"]}


def test_a_story_with_every_verb_comes_out_as_told() -> None:
    result = told(
        **{"as": "lead"},
        given=GIVEN,
        when=[
            {"id": "visit", "table": "visits", "name": "v1", "create": {"day": "2026-11-20", "ticket": "$t1"}},
            {"id": "stop", "record": "t1", "hold": {"reason": "bees"}},
            {**FINISH, "id": "blocked", "expect": {"accepted": False, "problems": ["record.held"]}},
            {"id": "go", "record": "t1", "lift": "stop"},
            {"id": "wait", "pass": "PT4M"},
            {
                "id": "ask",
                "record": "t1",
                "update": {"hours": 50},
                "expect": {"accepted": False, "problems": ["many_hours"]},
            },
            FINISH,
            {"id": "unmark", "record": "t1", "clear": "finished"},
            {"id": "again", "record": "t1", "clear": "finished", "expect": {"accepted": False}},
            {"id": "nobody", "as": "viewer", "record": "t1", "update": {"note": "y"}, "expect": {"accepted": False}},
            {"id": "news", "record": "t1", "report": {"source": "erp", "value": "closed"}},
            {"id": "mail", "receive": {"connection": "shop", "topic": "orders", "body": [order(1)]}},
            {
                "id": "junk",
                "receive": {"connection": "shop", "topic": "orders", "body": [order(1, "LOST")]},
                "expect": {"accepted": False, "problems": ["inbox.status_unknown"]},
            },
            {"id": "second", "table": "tickets", "name": "t2", "create": {"number": "T-2", "origin": "x"}},
            {"id": "gone", "record": "t2", "delete": True},
        ],
        then=[
            {
                "id": "end",
                "record": "t1",
                "state": "closed",
                "fields": {"note": "x", "rate": "2.5"},
                "marks": [],
                "holds": 0,
            },
            {
                "id": "why",
                "record": "t1",
                "events": [{"kind": "hold"}, {"kind": "transition"}, {"kind": "report"}],
                "refusals": 3,
            },
            {"id": "all", "table": "tickets", "count": 2},
            {"id": "mine", "table": "visits", "filter": {"==": [{"var": "ticket"}, "$t1"]}, "count": 1},
        ],
    )
    assert result == ScenarioResult("story", ("C001",), True, ())


def test_people_act_with_all_their_roles_and_are_named_like_records() -> None:
    update = {"record": "t1", "update": {"owner": "$li", "note": "y"}}
    result = told(
        people=[{"id": "li", "roles": ["viewer", "lead"]}, {"id": "wu", "roles": ["viewer"]}],
        given=GIVEN,
        when=[
            {"id": "may_not", "by": "wu", **update, "expect": {"accepted": False}},
            {"id": "may", "by": "li", **update},
            {"id": "first", "as": "viewer", "record": "t1", "update": {"note": "z"}},
        ],
        then=[{"id": "end", "record": "t1", "fields": {"owner": "li", "note": "z"}}],
    )
    assert result.failures == ()


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        ({"given": [{"id": "t1", "table": "tickets", "fields": {"number": "X"}}]}, "Step t1 should have been accepted"),
        ({"when": [{**FINISH, "confirm": []}]}, "Step finish should have been accepted but was refused"),
        (
            {"when": [{**FINISH, "expect": {"accepted": False}}]},
            "Step finish should have been refused but was accepted",
        ),
        ({"when": [{**FINISH, "expect": {"problems": ["rule.warn"]}}]}, "Step finish should have brought rule.warn"),
        ({"then": [{"id": "e", "record": "t1", "state": "done"}]}, "state should be done, but is open"),
        ({"then": [{"id": "e", "record": "t1", "fields": {"hours": 3}}]}, "hours should be 3, but is 2"),
        ({"then": [{"id": "e", "record": "t1", "fields": {"hours": "many"}}]}, "hours should be many, but is 2"),
        ({"then": [{"id": "e", "record": "t1", "marks": ["slow"]}]}, "marks should be ['slow'], but is []"),
        ({"then": [{"id": "e", "record": "t1", "holds": 1}]}, "holds should be 1, but is 0"),
        ({"then": [{"id": "e", "record": "t1", "refusals": 1}]}, "refusals should be 1, but is 0"),
        (
            {"then": [{"id": "e", "record": "t1", "events": [{"kind": "hold"}]}]},
            "events should be ['hold'], but is ['created']",
        ),
        ({"then": [{"id": "e", "table": "tickets", "count": 2}]}, "tickets should be 2, but is 1"),
        (
            {"when": [{"id": "d", "record": "t1", "delete": True}], "then": [{"id": "e", "record": "t1"}]},
            "t1 should be record",
        ),
    ],
)
def test_whatever_differs_is_said_in_a_sentence(story: dict[str, object], sentence: str) -> None:
    result = told(**{"given": GIVEN, **story})
    assert not result.passed
    assert any(sentence in failure for failure in result.failures), result.failures


def test_every_scenario_has_a_ground_of_its_own() -> None:
    one = document(
        "scenario", "one", clock="2026-11-20T02:00:00Z", given=GIVEN, then=[{"id": "e", "table": "tickets", "count": 1}]
    )
    plan = compiled(*DOCUMENTS, one, {**one, "id": "two"})
    assert [result.passed for result in run_scenarios(plan, ground, FakePlatforms())] == [True, True]
