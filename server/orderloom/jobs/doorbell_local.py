"""The doorbell of one process: what has been committed wakes the loops that work it off, without any detour."""

from collections.abc import Callable

from orderloom.jobs.loops import GRACE_S, Loop


class LocalBell:
    """Rings every loop that listens; before any does, nobody hears it. A lost ring costs no more than a sweep."""

    def __init__(self) -> None:
        self._loops: tuple[Loop, ...] = ()

    def wake(self, *loops: Loop) -> None:
        """Let these loops hear it."""
        self._loops = (*self._loops, *loops)

    def ring(self) -> None:
        """There may be work."""
        for loop in self._loops:
            loop.ring()


def _nothing() -> None:
    pass


class HaltingLoop(Loop):
    """A loop whose running step is told to come to an end when the loop has to."""

    def __init__(
        self,
        name: str,
        step: Callable[[], int],
        *,
        pause_s: float,
        halted: Callable[[], None] = _nothing,
        closed: Callable[[], None] = _nothing,
    ) -> None:
        """``halted`` is called once there is to be no further step, ``closed`` after the last one."""
        super().__init__(name, step, pause_s=pause_s)
        self._halted = halted
        self._closed = closed

    def stop(self, timeout_s: float = GRACE_S) -> None:
        """Let the running step end, then end, then let go of what the steps used."""
        super().stop(timeout_s)
        self._closed()

    def halt(self) -> None:
        """Begin nothing new, and tell the running step."""
        self._halted()
        super().halt()
