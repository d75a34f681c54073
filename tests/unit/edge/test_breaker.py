"""A side that does not answer is left alone for a while, then one tries for all."""

import pytest

from orderloom.edge.breaker import FIRST_PAUSE_S, TRIPPING, Breakers


class Line:
    """A breaker and its idea of time."""

    def __init__(self) -> None:
        self.now = 100.0
        self.breakers = Breakers(lambda: self.now)

    def enter(self, name: str = "a") -> float:
        return self.breakers.enter(name)

    def fail(self, times: int, name: str = "a") -> None:
        for _ in range(times):
            assert self.enter(name) == 0
            self.breakers.leave(name, answered=False)


@pytest.fixture
def line() -> Line:
    """A closed one."""
    return Line()


def test_it_opens_after_failures_in_a_row_and_holds_up_no_other(line: Line) -> None:
    line.fail(TRIPPING - 1)
    assert line.enter() == 0
    line.breakers.leave("a", answered=True)
    line.fail(TRIPPING)
    assert (line.enter(), line.enter("b")) == (FIRST_PAUSE_S, 0)


def test_one_tries_for_all_and_a_failed_trial_makes_the_pause_longer(line: Line) -> None:
    line.fail(TRIPPING)
    line.now += FIRST_PAUSE_S
    assert [line.enter() for _ in range(3)] == [0, 1, 1]
    line.breakers.leave("a", answered=False)
    assert line.enter() == 2 * FIRST_PAUSE_S
    line.now += 2 * FIRST_PAUSE_S
    assert line.enter() == 0
    line.breakers.leave("a", answered=True)
    assert [line.enter() for _ in range(3)] == [0, 0, 0]


def test_a_trial_that_did_not_take_place_leaves_the_turn_to_the_next(line: Line) -> None:
    line.fail(TRIPPING)
    line.now += FIRST_PAUSE_S
    assert line.enter() == 0
    line.breakers.release("a")
    assert line.enter() == 0


def test_it_can_be_opened_at_once(line: Line) -> None:
    line.breakers.trip("a", 60)
    assert line.enter() == 60
