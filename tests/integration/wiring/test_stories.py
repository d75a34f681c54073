"""Scenarios about flows, people, deadlines and messages: every verb is done, expectations can be met and missed."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from orderloom.check.kinds.scenario import ScenarioPlan
from orderloom.check.plan import AppPlan
from orderloom.edge.platforms import load_platforms
from orderloom.resources import plugins_dir
from orderloom.runtime.scenario import ScenarioResult, run_scenario
from orderloom.wiring.scenarios import Yard
from tests.unit.check.apps import NAME, check_patched
from tests.unit.check.cases_of_faces import STORY
from tests.unit.check.cases_of_flows import flow, step
from tests.unit.check.cases_of_stories import TIMER

Json = Mapping[str, object]

OUTCOMES = [{"id": "yes", "title": NAME}, {"id": "no", "title": NAME, "next": "end", "reason": True}]
ASK = {
    "title": NAME,
    "to": {"roles": ["lead"]},
    "outcomes": OUTCOMES,
    "fields": [{"id": "why", "type": "text", "title": NAME}],
}
CARE = flow(
    step("ask", "ask", "tell", options=ASK, kept="said"),
    step("tell", "notify", "send", options={"message": "late"}, given={"why": {"var": "@var.said.answers.why"}}),
    step(
        "send",
        "call",
        "end",
        options={"connection": "shop", "action": "fulfil"},
        given={"order_id": {"var": "ticket_no"}, "tracking_no": "X"},
    ),
    step("end"),
    triggers=[{"id": "press", "sort": "button", "title": NAME, "roles": ["clerk"]}],
)
WORDS = "{{ ticket_no }}: {{ given.why }}"
LATE = {
    "kind": "message",
    "id": "late",
    "title": NAME,
    "table": "tickets",
    "fields": ["ticket_no"],
    "values": [{"id": "why"}],
    "to": {"roles": ["lead"]},
    "channels": [{"id": "app", "body": {"zh": WORDS, "en": WORDS}}],
    "popup": True,
}
AROUND = {
    **CARE,
    **TIMER,
    "message/late": LATE,
    "role/clerk:flows": ["chase"],
    "table/customers:fields/+": {"id": "coins", "type": "balance", "title": NAME},
}
PEOPLE = [
    {"id": "wang", "roles": ["clerk"]},
    {"id": "li", "roles": ["lead"], "manager": "zhao"},
    {"id": "zhao", "roles": ["lead"], "stand_in": "li"},
]
GIVEN = [{"id": "t1", "table": "tickets", "fields": {"ticket_no": "T1234", "device": "fan", "technician": "li"}}]
START = {"id": "go", "by": "wang", "record": "t1", "start": {"flow": "chase"}}
YES = {"id": "yes", "by": "li", "answer": {"task": "ask", "outcome": "yes", "fields": {"why": "dust"}}}
DONE = {"flow": "chase", "state": "done", "path": ["ask", "tell", "send", "end"], "count": 1}


@dataclass
class Theatre:
    """One throw-away database for all stories of this module, under the app with the flow."""

    yard: Yard
    plan: AppPlan

    def play(self, *when: Json, then: Sequence[Json] = (), **more: object) -> ScenarioResult:
        """What comes of one story."""
        told = {
            **STORY,
            "people": PEOPLE,
            "given": GIVEN,
            "when": list(when),
            "then": list(then),
            **more,
        }
        checked = check_patched({**AROUND, "scenario/s": told})
        assert checked.plan is not None, checked.problems
        story = checked.plan.get(ScenarioPlan, "s")
        return run_scenario(self.plan, story, self.yard.ground, load_platforms(plugins_dir()), "en")


@pytest.fixture(scope="module")
def theatre() -> Iterator[Theatre]:
    plan = check_patched(AROUND).plan
    assert plan is not None, check_patched(AROUND).problems
    with Yard(plan) as yard:
        yield Theatre(yard, plan)


def test_a_flow_is_walked_by_the_people_of_the_story(theatre: Theatre) -> None:
    result = theatre.play(
        {"id": "not_hers", "by": "li", "record": "t1", "start": {"flow": "chase"}, "expect": {"accepted": False}},
        START,
        {"id": "take", "by": "li", "claim": {"task": "ask"}},
        {"id": "soon", "pass": "PT20M"},
        {"id": "haste", "by": "li", "urge": {"task": "Name"}},
        {
            "id": "no_reason",
            "by": "li",
            "answer": {"task": "ask", "outcome": "no"},
            "expect": {"accepted": False, "problems": ["task.reason"]},
        },
        {"id": "not_asked", "by": "wang", "answer": {"task": "ask"}, "expect": {"accepted": False}},
        YES,
        {"id": "read", "by": "li", "acknowledge": {"message": "late"}},
        {"id": "wait", "pass": "PT2H"},
        then=[
            {"id": "asked", "record": "t1", "tasks": {"task": "ask", "to": ["li"], "state": "done", "outcome": "yes"}},
            {
                "id": "told",
                "messages": {"message": "late", "channel": "app", "to": ["lead"], "contains": "T1234: dust"},
            },
            {
                "id": "sent",
                "calls": {"connection": "shop", "action": "fulfil", "with": {"order_id": "T1234"}, "count": 2},
            },
            {"id": "ran", "record": "t1", "runs": DONE},
            {"id": "late", "record": "t1", "marks": ["slow"], "timers": {"deadline": "soon", "level": "late"}},
        ],
    )
    wanted = 'action fulfil, connection shop, count 2, with {"order_id": "T1234"}'
    found = "shop fulfil done {'order_id': 'T1234', 'tracking_no': 'X'}"
    assert result.failures == (f"Expectation sent: calls should be {wanted}, but is {found}",)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([{"ok": {}}], "done"),
        (["timeout", {"status": 503}, {"ok": {}}], "done"),
        (["timeout"] * 8, "failed"),
        ([{"status": 404}], "failed"),
        (["unclear"], "parked"),
    ],
    ids=["at once", "in the end", "never", "refused", "unclear"],
)
def test_a_call_is_answered_as_the_script_says(theatre: Theatre, answers: object, state: str) -> None:
    result = theatre.play(
        START,
        YES,
        {"id": "wait", "pass": "P2D"},
        then=[{"id": "sent", "record": "t1", "calls": {"state": state, "count": 1}}],
        calls=[{"id": "fulfil", "connection": "shop", "action": "fulfil", "answers": answers}],
    )
    assert result.failures == ()


def test_stock_is_moved_by_hand(theatre: Theatre) -> None:
    customer = {"id": "c1", "table": "customers", "fields": {"name": "x", "phone": "13800000001"}}
    coins = {"field": "coins", "verb": "receive", "amount": "5", "reason": "found"}
    promise = {"field": "coins", "verb": "reserve", "amount": "2", "holder": "$c1"}
    result = theatre.play(
        {"id": "in", "record": "c1", "stock": coins},
        {"id": "out", "record": "c1", "stock": promise},
        {"id": "more", "record": "c1", "stock": {**promise, "amount": "4"}, "expect": {"accepted": False}},
        then=[{"id": "end", "record": "c1", "fields": {"coins": {"on_hand": "5", "reserved": "2", "available": "3"}}}],
        given=[customer],
    )
    assert result.failures == ()


def test_nothing_leaves_the_house(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []

    def connect(_socket: socket.socket, address: object) -> None:
        reached.append(address)
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", connect)
    result = theatre.play(START, YES, then=[{"id": "sent", "calls": {"state": "done", "count": 1}}])
    assert reached == []
    assert result.failures == ()


@pytest.mark.parametrize(
    "expected",
    [
        {"tasks": {"task": "ask", "state": "done"}},
        {"tasks": {"to": ["wang"]}},
        {"tasks": {"count": 2}},
        {"messages": {"message": "late"}},
        {"calls": {"action": "fulfil"}},
        {"runs": {"flow": "chase", "state": "done"}},
        {"runs": {"path": ["tell"]}},
        {"timers": {"deadline": "soon", "due_in": "PT2H"}},
        {"timers": {"deadline": "soon", "state": "met"}},
    ],
    ids=str,
)
def test_what_is_not_there_is_missed(theatre: Theatre, expected: Json) -> None:
    result = theatre.play(START, then=[{"id": "end", "record": "t1", **expected}])
    assert len(result.failures) == 1
    assert result.failures[0].startswith("Expectation end:")
