"""A crew takes on no more than it can do, and ends what it has begun."""

import threading

from orderloom.jobs.crew import CrewLoop, ThreadCrew


def test_a_full_crew_takes_on_nothing_and_a_job_that_fails_frees_its_place() -> None:
    freed, go = threading.Event(), threading.Event()
    crew = ThreadCrew(2, freed.set)

    def waits() -> None:
        go.wait(5)

    def fails() -> None:
        go.wait(5)
        raise LookupError

    crew.start(waits)
    crew.start(fails)
    assert crew.free() == 0
    go.set()
    assert freed.wait(5)
    assert crew.wait(5)
    assert crew.free() == 2
    crew.close()


def test_a_loop_ends_when_its_crew_has() -> None:
    began, go, done = threading.Event(), threading.Event(), threading.Event()

    def job() -> None:
        began.set()
        go.wait(5)
        done.set()

    def step() -> int:
        if began.is_set() or not crew.free():
            return 0
        crew.start(job)
        return 1

    crew = ThreadCrew(1)
    loop = CrewLoop("crew", step, crew, pause_s=0.01)
    loop.start()
    assert began.wait(5)
    loop.halt()
    assert crew.free() == 0
    go.set()
    loop.stop(5)
    assert done.is_set()


def test_what_was_taken_on_is_done_even_when_the_crew_has_closed() -> None:
    crew, done = ThreadCrew(1), threading.Event()
    crew.close()
    crew.start(done.set)
    assert done.is_set()
