"""The picture of a run: which steps it shows, how they stand, which ways were taken."""

import json
from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from orderloom.check.flow_plan import FlowPlan
from orderloom.runtime.run_rows import RunState
from orderloom.web.build.run_graph import Picture
from tests.unit.runtime.desk import DOCUMENTS, compiled, document, var

STEPS = (
    {
        "id": "ask",
        "sort": "choice",
        "options": {"branches": [{"id": "urgent", "when": {"==": [var("priority"), "high"]}, "next": "wait"}]},
        "next": "hold",
    },
    {
        "id": "hold",
        "sort": "hold",
        "options": {"reason": "Look"},
        "next": "wait",
        "catch": [{"id": "no", "next": "wait"}],
    },
    {
        "id": "wait",
        "sort": "wait",
        "options": {"on": ["update"]},
        "timeout": "PT1H",
        "on_timeout": "mark",
        "next": "ask",
    },
    {"id": "mark", "sort": "mark", "options": {"code": "late", "reason": {"zh": "晚", "en": "Late"}}},
)


@cache
def flow() -> FlowPlan:
    made = document("flow", "rounds", table="tickets", **{"as": "lead"}, start="ask", steps=list(STEPS))
    return compiled(*DOCUMENTS, made).get(FlowPlan, "rounds")


def entries(*told: tuple[str, str]) -> list[Mapping[str, object]]:
    return [{"step": step, "state": state} for step, state in told]


def picture(state: RunState | None, at: str, *told: tuple[str, str]) -> tuple[Mapping[str, str], Sequence[str]]:
    """How each step stands, and the ways that are lit."""
    found = json.loads(Picture(flow(), "ask", "en", entries(*told), at, state).json())
    return {one["id"]: one["standing"] for one in found["steps"]}, [one["id"] for one in found["ways"] if one["lit"]]


@pytest.mark.parametrize(
    ("state", "at", "told", "standing", "lit"),
    [
        (None, "", (), ("open", "open", "open", "open"), []),
        (
            RunState.WAITING,
            "wait",
            (("ask", "done"), ("hold", "done"), ("wait", "waiting")),
            ("done", "done", "waiting", "open"),
            ["ask:next", "hold:next"],
        ),
        (
            RunState.READY,
            "ask",
            (("ask", "done"), ("wait", "done")),
            ("now", "open", "done", "open"),
            ["ask:urgent", "wait:next"],
        ),
        (
            RunState.DONE,
            "mark",
            (("ask", "done"), ("hold", "failed"), ("wait", "timeout"), ("mark", "done")),
            ("done", "failed", "failed", "done"),
            ["ask:next", "hold:catch:no", "wait:timeout"],
        ),
        (
            RunState.FAILED,
            "hold",
            (("ask", "done"), ("hold", "failed")),
            ("done", "failed", "skipped", "skipped"),
            ["ask:next"],
        ),
    ],
    ids=["a flow", "a wait", "a second round", "a way round", "a failure"],
)
def test_a_picture_shows_what_has_happened_and_the_way_there(
    state: RunState | None, at: str, told: tuple[tuple[str, str], ...], standing: tuple[str, ...], lit: list[str]
) -> None:
    stands, ways = picture(state, at, *told)
    assert tuple(stands[one] for one in ("ask", "hold", "wait", "mark")) == standing
    assert sorted(ways) == sorted(lit)


def test_every_way_out_is_drawn_once_with_a_word_where_it_is_not_the_usual_one() -> None:
    ways = json.loads(Picture(flow(), "ask", "en").json())["ways"]
    assert {one["id"]: one["label"] for one in ways} == {
        "ask:next": "",
        "ask:urgent": "urgent",
        "hold:next": "",
        "hold:catch:no": "failed: no",
        "wait:next": "",
        "wait:timeout": "timed out",
    }
