"""Work in the background lets urgent work pass, and never stands still for it."""

import time

from orderloom.jobs.courtesy import Courtesy


def waited(courtesy: Courtesy) -> float:
    began = time.monotonic()
    courtesy.give_way()
    return time.monotonic() - began


def test_nobody_waits_while_nothing_is_urgent() -> None:
    assert waited(Courtesy()) < 0.02


def test_a_piece_of_work_waits_for_those_inside_but_goes_on_after_a_while() -> None:
    courtesy = Courtesy()
    with courtesy.urgent():
        assert 0.2 < waited(courtesy) < 1.0


def test_those_who_just_left_may_be_followed_by_others() -> None:
    courtesy = Courtesy()
    with courtesy.urgent():
        pass
    assert 0.01 < waited(courtesy) < 0.2
