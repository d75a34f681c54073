"""A few threads that each do one job at a time, for work that mostly waits for others."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from orderloom.jobs.loops import GRACE_S, Loop

log = structlog.get_logger()

SIZE: Final = 16
"""Jobs at a time; most of them wait for somebody else's answer."""


class ThreadCrew:
    """Takes on as many jobs as it has threads; thread-safe."""

    def __init__(self, size: int = SIZE, freed: Callable[[], None] = lambda: None) -> None:
        """``freed`` is called whenever a job has ended."""
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="crew")
        self._size = size
        self._busy = 0
        self._closed = False
        self._lock = threading.Condition()
        self.freed = freed

    def free(self) -> int:
        """How many more it can take on now."""
        with self._lock:
            return 0 if self._closed else self._size - self._busy

    def start(self, job: Callable[[], None]) -> None:
        """Take one on."""
        with self._lock:
            self._busy += 1
            closed = self._closed
            if not closed:
                self._pool.submit(self._do, job)
        if closed:
            self._do(job)  # it has been taken on: who asks has to do it himself

    def close(self) -> None:
        """Take on nothing more; what is under way goes on."""
        with self._lock:
            self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=False)

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is under way any more; False when it took too long."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._busy, timeout_s)

    def _do(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception:  # one that fails must not cost the others their thread
            log.exception("job_failed")
        finally:
            with self._lock:
                self._busy -= 1
                self._lock.notify_all()
            self.freed()


class CrewLoop(Loop):
    """A loop whose steps hand their work to a crew; it has ended when the crew has."""

    def __init__(self, name: str, step: Callable[[], int], crew: ThreadCrew, *, pause_s: float) -> None:
        super().__init__(name, step, pause_s=pause_s)
        self._crew = crew
        crew.freed = self.ring

    def halt(self) -> None:
        """Begin nothing new."""
        self._crew.close()
        super().halt()

    def stop(self, timeout_s: float = GRACE_S) -> None:
        """Let what is under way end."""
        began = time.monotonic()
        super().stop(timeout_s)
        self._crew.wait(max(0.0, timeout_s - (time.monotonic() - began)))
