import threading
import time

from orderloom.jobs.loops import MAX_PAUSE_S, Loop, Loops


def test_a_failing_step_is_tried_again_soon() -> None:
    done = threading.Event()
    tries: list[int] = []

    def step() -> int:
        tries.append(1)
        if len(tries) < 3:
            raise OSError
        done.set()
        return 0

    with Loops([Loop("shaky", step, pause_s=0.001)]):
        assert done.wait(5)
    assert MAX_PAUSE_S <= 10


def test_a_bell_wakes_a_loop_before_its_pause_ends() -> None:
    rounds = threading.Semaphore(0)

    def step() -> int:
        rounds.release()
        return 0

    loop = Loop("sleepy", step, pause_s=60)
    with Loops([loop]):
        assert rounds.acquire(timeout=5)
        loop.ring()
        assert rounds.acquire(timeout=5)


def test_no_loop_begins_a_step_while_another_one_ends() -> None:
    running, counted = threading.Event(), [0]

    def slow() -> int:
        running.set()
        time.sleep(0.2)
        return 0

    def busy() -> int:
        counted[0] += 1
        time.sleep(0.001)
        return 1

    loops = Loops([Loop("busy", busy, pause_s=1), Loop("slow", slow, pause_s=60)])
    with loops:
        assert running.wait(5)
        before = counted[0]
    assert counted[0] - before < 20
