"""A new app is made and filled in the background, once, and whoever waits is told how it ended."""

import threading
import time
from collections.abc import Callable

from orderloom.errors import OrderloomError
from orderloom.jobs.sample_loads import Progress, SampleLoads, Told


class BrokenError(OrderloomError):
    code = "versions.overtaken"


def ended(loads: SampleLoads, app: str = "a") -> Progress:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = loads.progress(app)
        if found is not None and found.ended:
            return found
        time.sleep(0.005)
    raise AssertionError(loads.progress(app))


def load(_app: str, told: Told) -> None:
    told(1, 2)
    told(2, 2)


def test_it_is_made_before_its_samples_come() -> None:
    done: list[str] = []

    def first() -> None:
        done.append("first")

    def samples(app: str, told: Told) -> None:
        done.append("samples")
        load(app, told)

    loads = SampleLoads(samples)
    loads.start("a", first)
    assert ended(loads) == Progress(made=True, done=2, total=2, ended=True)
    assert done == ["first", "samples"]


def test_without_samples_it_is_only_made() -> None:
    loads = SampleLoads(load)
    loads.start("a", lambda: None, samples=False)
    assert ended(loads) == Progress(made=True, ended=True)


def failing(error: Exception) -> Callable[[], None]:
    def first() -> None:
        raise error

    return first


def test_what_is_refused_is_told_and_nothing_is_loaded() -> None:
    loads = SampleLoads(load)
    loads.start("a", failing(BrokenError()))
    found = ended(loads)
    assert (found.made, found.failed, [one.code for one in found.problems]) == (
        False,
        BrokenError.code,
        [BrokenError.code],
    )
    loads.start("b", failing(RuntimeError()))
    assert ended(loads, "b").failed == "samples.broken"


def test_two_at_once_are_one() -> None:
    gate, begun = threading.Event(), []

    def first() -> None:
        begun.append(1)
        gate.wait(5)

    loads = SampleLoads(load)
    loads.start("a", first)
    loads.start("a", first)
    gate.set()
    ended(loads)
    assert begun == [1]
