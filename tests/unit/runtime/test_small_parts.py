"""Ids, the simulated clock and problem rows."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import orderloom.runtime
from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.problems import as_row, from_row, plain, problem
from tests.unit.runtime.desk import START


def test_ids_are_uuid7_and_grow_even_when_the_clock_stands_still() -> None:
    clock = SimulatedClock(START)
    ids = TimeIds(clock)
    made = [ids.new() for _ in range(5000)]
    assert made == sorted(set(made))
    assert all(re.fullmatch(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}", one) for one in made)
    clock.advance(timedelta(seconds=10))
    later = ids.new()
    assert later > made[-1]
    assert int(later[:12], 16) == int(clock.now().timestamp() * 1000)


def test_the_simulated_clock_moves_only_when_told_and_never_back() -> None:
    clock = SimulatedClock(START)
    assert clock.now() == clock.now() == START
    assert clock.advance(timedelta(minutes=1)) == START + timedelta(minutes=1)
    with pytest.raises(ValueError, match="-1"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="2026"):
        SimulatedClock(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "found",
    [
        Problem("a"),
        Problem("a", "/x", {"n": 1}, "confirm", text={"zh": "甲", "en": "A"}, id="i"),
        Problem("a", "/x", {"n": "1.50"}, "warning"),
    ],
)
def test_a_problem_survives_being_kept_in_a_log(found: Problem) -> None:
    assert from_row(json.loads(json.dumps(as_row(found)))) == found


def test_plain_values_are_what_json_can_hold() -> None:
    given = {"d": Decimal("1.50"), "t": START, "day": date(2026, 1, 2), "l": (1, None, True), "o": UTC}
    assert plain(given) == {
        "d": "1.50",
        "t": "2026-11-20T02:00:00Z",
        "day": "2026-01-02",
        "l": [1, None, True],
        "o": "UTC",
    }


def test_a_problem_names_things_by_title_in_the_readers_language() -> None:
    found = problem("record.field.required", titles={"field": {"zh": "收货人", "en": "Receiver"}})
    assert (found.message("zh"), found.message("en")) == ("“收货人”必须填写", "“Receiver” must be filled in")


def test_every_code_of_the_room_has_its_sentence_in_every_language() -> None:
    source = "\n".join(path.read_text() for path in Path(orderloom.runtime.__file__).parent.rglob("*.py"))
    used = set(re.findall(r'(?:problem|fault|stop|Problem)\(\s*"([a-z_]+(?:\.[a-z_]+)+)"', source))
    assert len(used) > 25
    for language in i18n.LANGUAGES:
        assert used <= i18n.catalogue(language).keys()
