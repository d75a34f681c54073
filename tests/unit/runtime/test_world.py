"""Time in a sandbox: everything happens at its own moment, in order, and what never rests is told."""

from datetime import UTC, datetime, timedelta

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.world import EndlessError, World

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Alarms:
    """A ``Due`` that rings at some minutes and writes down when; an alarm may set further ones."""

    def __init__(self, name: str, clock: SimulatedClock, log: list[tuple[str, int]], *minutes: int) -> None:
        self.name = name
        self._clock = clock
        self._log = log
        self.set = [START + timedelta(minutes=minute) for minute in minutes]
        self.others: list[datetime] | None = None

    def step(self, limit: int = 100) -> int:
        now = self._clock.now()
        due = sorted(one for one in self.set if one <= now)[:limit]
        for one in due:
            self.set.remove(one)
            self._log.append((self.name, (now - START) // timedelta(minutes=1)))
            if self.others is not None:
                self.others.append(now + timedelta(minutes=5))
        return len(due)

    def next_at(self) -> datetime | None:
        return min(self.set, default=None)


def test_time_stops_at_every_moment_and_at_those_that_only_then_come_up() -> None:
    clock, log = SimulatedClock(START), list[tuple[str, int]]()
    first, second = Alarms("first", clock, log, 30, 10), Alarms("second", clock, log, 20)
    first.others = second.set
    World(clock, (second, first)).pass_by(timedelta(minutes=32))
    assert log == [("first", 10), ("second", 15), ("second", 20), ("first", 30)]
    assert clock.now() == START + timedelta(minutes=32)
    assert second.set == [START + timedelta(minutes=35)]


def test_what_is_due_now_is_done_with_all_that_follows_from_it() -> None:
    clock, log = SimulatedClock(START), list[tuple[str, int]]()
    World(clock, (Alarms("late", clock, log, 0, -5), Alarms("idle", clock, log))).settle()
    assert log == [("late", 0), ("late", 0)]


class Busy(Alarms):
    """Always finds something to do."""

    def step(self, limit: int = 100) -> int:
        return limit


def test_what_never_comes_to_rest_is_told() -> None:
    clock = SimulatedClock(START)
    world = World(clock, (Busy("busy", clock, [], 0),))
    with pytest.raises(EndlessError) as told:
        world.settle()
    assert told.value.facts["among"] == "busy"
