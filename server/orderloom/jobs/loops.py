"""Background loops: each repeats one step in its own thread, at once while there is work, else after a pause."""

import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import structlog

log = structlog.get_logger()

GRACE_S = 20.0
"""How long running steps may take to end."""

MAX_PAUSE_S = 5.0
"""After failures; short, so that work goes on soon after a database has come back."""


class Loop:
    """Repeats ``step`` (it says how much it did) until stopped; a failing step is logged and tried again later."""

    def __init__(self, name: str, step: Callable[[], int], *, pause_s: float) -> None:
        """``pause_s``: how long to wait when a step found nothing to do."""
        self.name = name
        self._step = step
        self._pause_s = pause_s
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin repeating."""
        self._thread.start()

    def ring(self) -> None:
        """There may be work: do not wait for the pause to end."""
        self._bell.set()

    def halt(self) -> None:
        """Begin nothing new; the running step goes on."""
        self._stopping.set()
        self._bell.set()

    def stop(self, timeout_s: float = GRACE_S) -> None:
        """Let the running step end, then end."""
        self.halt()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._bell.clear()
            try:
                did = self._step()
                failures = 0
            except Exception:  # a loop outlives every failing step; the failure is logged and retried
                failures += 1
                did = 0
                log.exception("loop step failed", loop=self.name, failures=failures)
            if not did:
                self._bell.wait(min(self._pause_s * 2 ** min(failures, 10), MAX_PAUSE_S))


class Loops:
    """Several loops started and stopped together, all within the time of one."""

    def __init__(self, loops: Sequence[Loop]) -> None:
        """Keep them in the order they start; they stop in reverse."""
        self._loops = tuple(loops)

    def __enter__(self) -> Self:
        """Start all."""
        for loop in self._loops:
            loop.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all; none begins a step while another one ends."""
        for loop in self._loops:
            loop.halt()
        until = time.monotonic() + GRACE_S
        for loop in reversed(self._loops):
            loop.stop(max(0.0, until - time.monotonic()))
