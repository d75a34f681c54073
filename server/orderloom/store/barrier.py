"""Tells when every transaction that began before a certain moment has ended in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Barrier:
    """Counts running work by generations; cheap enough to stand around every write."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._lock = Lock()
        self._generation = 0
        self._running: dict[int, int] = {}

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Work that counts until it ends."""
        with self._lock:
            mine = self._generation
            self._running[mine] = self._running.get(mine, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._running[mine] -= 1
                if not self._running[mine]:
                    del self._running[mine]

    def turn(self) -> int:
        """Begin a new generation: work that starts from now on knows what has just changed."""
        with self._lock:
            self._generation += 1
            return self._generation

    def passed(self, generation: int) -> bool:
        """Whether no work from before ``generation`` is running any more."""
        with self._lock:
            return all(running >= generation for running in self._running)
