"""Faults of countdowns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from orderloom.check.deadline_plan import DeadlinePlan, LevelPlan
from orderloom.runtime import timer as clocks
from orderloom.runtime.record import by_due
from orderloom.runtime.record.stages import holds
from orderloom.runtime.timer_rows import Timer
from tests.planted.faults import Fault

COUNTED = "tests/unit/runtime/test_deadlines.py"
SHOWN = "tests/unit/web/pages/test_countdowns.py"


def _forgotten(plan: DeadlinePlan, timer: Timer, level: LevelPlan, _passed: tuple[LevelPlan, ...]) -> Timer:
    """The clock goes on, and nothing remembers that the level has come."""
    moments = (clocks.moment(plan, one, timer.due_at) for one in plan.levels if one.offset > level.offset)
    return replace(timer, wake_at=next((at for at in moments if at is not None), None))


def _runs_on(timer: Timer, _now: datetime) -> Timer:
    return timer


def _replaced(module: object, name: str, by: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(module, name, by)


FAULTS = (
    Fault(
        "level_twice",
        "a level comes once, across restarts and new versions",
        _replaced(clocks, "fired", _forgotten),
        (f"{COUNTED}::test_restarts_and_new_versions_bring_no_level_twice",),
    ),
    Fault(
        "pause_ignored",
        "while a countdown is paused its time left stands still",
        _replaced(clocks, "paused", _runs_on),
        (f"{COUNTED}::test_while_paused_the_time_left_stands_still",),
    ),
    Fault(
        "lock_for_nobody",
        "a lock keeps everybody but the named roles from changing fields",
        _replaced(holds, "locking", lambda *_: ()),
        (f"{COUNTED}::test_a_red_level_locks_the_record_for_all_but_the_named_roles",),
    ),
    Fault(
        "clock_tells",
        "who may not read what a deadline watches is told nothing of it",
        _replaced(by_due, "told", lambda table, _access: tuple(table.deadlines)),
        (f"{SHOWN}::test_who_may_not_read_what_a_deadline_watches_is_told_nothing_of_it",),
    ),
)
