"""Courtesy: work in the background lets those pass who wait for an answer, and still gets on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_QUIET_S: Final = 0.03
"""Without anybody urgent for so long, nobody urgent is taken to be on his way."""

_MOST_S: Final = 0.25
"""How long one piece of work waits at most, so that a queue never stands still."""

_LOOK_S: Final = 0.005


class Courtesy:
    """Knows whether urgent work is under way; shared by all threads of a process."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self._lock = threading.Lock()
        self._inside = 0
        self._last = 0.0

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """Somebody waits for what is done inside."""
        with self._lock:
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                self._last = time.monotonic()

    def give_way(self) -> None:
        """Wait while urgent work is under way or was a moment ago, for a quarter of a second at most."""
        until = time.monotonic() + _MOST_S
        while (now := time.monotonic()) < until and (self._inside or now - self._last < _QUIET_S):
            time.sleep(_LOOK_S)
