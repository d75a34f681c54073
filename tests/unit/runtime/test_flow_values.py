"""What runs remember goes into JSON and comes back as it was; pauses grow, and are the same for the same try."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderloom.check.flow_plan import RetryPlan
from orderloom.runtime.flow import progress
from orderloom.runtime.flow.step import StepFailed
from orderloom.runtime.flow.values import MOST_BYTES, from_plain, opened, remembered, spread, to_plain
from orderloom.runtime.run_rows import Run, RunState

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
)
TAGS = st.sampled_from(["$dec", "$at", "$map", "$other", "name"])
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(TAGS | st.text(), inner), max_leaves=20)


@given(VALUES)
def test_whatever_a_run_remembers_comes_back_as_it_was(value: object) -> None:
    kept = json.loads(json.dumps(to_plain(value)))
    assert from_plain(kept) == value


@pytest.mark.parametrize(
    ("value", "code"),
    [(object(), "flow.value_unknown"), (b"x", "flow.value_unknown")],
)
def test_what_is_no_value_is_not_remembered(value: object, code: str) -> None:
    with pytest.raises(StepFailed) as caught:
        to_plain([value])
    assert caught.value.error_code == code


def test_depth_and_size_are_bounded() -> None:
    deep: object = 1
    for _ in range(33):
        deep = [deep]
    with pytest.raises(StepFailed) as caught:
        to_plain(deep)
    assert caught.value.error_code == "flow.value_deep"
    room = MOST_BYTES - len('{"@var.a":""}')
    assert remembered({"@var.a": "x" * room})
    with pytest.raises(StepFailed):
        remembered({"@var.a": "x" * (room + 1)})


def test_parts_of_a_mapping_are_read_behind_dots() -> None:
    read = dict(spread("@var.a", {"": "id1", ".name": "rye", "more": {"kg": Decimal("1.5")}}))
    assert read == {
        "@var.a": "id1",
        "@var.a.name": "rye",
        "@var.a.more": {"kg": Decimal("1.5")},
        "@var.a.more.kg": Decimal("1.5"),
    }
    kept = {"@var.day": to_plain(date(2026, 11, 20)), "@@own": 1}
    assert dict(opened(kept)) == {"@var.day": date(2026, 11, 20)}


def run(tries: int = 0) -> Run:
    return Run("e:f", "mill", 1, "f", RunState.READY, NOW, at="one", tries=tries)


def test_pauses_grow_up_to_the_longest_and_are_shaken_a_little() -> None:
    retry = RetryPlan(9, timedelta(seconds=10), 4, timedelta(minutes=5))
    pauses = [progress.pause(retry, run(tries)).total_seconds() for tries in range(5)]
    for found, plain in zip(pauses, (10, 40, 160, 300, 300), strict=True):
        assert plain <= found <= plain * 1.2
    assert progress.pause(retry, run(1)) == progress.pause(retry, run(1))
    assert pauses[3] != pauses[4]


def test_a_wait_ends_at_whatever_comes_first() -> None:
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    assert progress.waited_enough(progress.waiting(run(), soon, late))
    timed_out = progress.waiting(run(), late, soon)
    assert (progress.waited_enough(timed_out), timed_out.due_at) == (False, soon)
    assert progress.waiting(run(), None, None).due_at is None
