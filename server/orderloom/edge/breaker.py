"""Spares a side that does not answer: after a few failures in a row nobody asks it for a while, then one tries."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

TRIPPING: Final = 5
"""Failures in a row that open it."""

FIRST_PAUSE_S: Final = 15.0
LONGEST_PAUSE_S: Final = 300.0


@dataclass(slots=True)
class _Line:
    """One side: failures in a row, until when nobody asks it, and whether somebody is just trying."""

    failures: int = 0
    open_until: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    probing: bool = False


class Breakers:
    """The breakers of one process, by name; thread-safe."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """``monotonic`` counts seconds that never go back."""
        self._now = monotonic
        self._lock = threading.Lock()
        self._lines: dict[str, _Line] = {}

    def enter(self, name: str) -> float:
        """0 when it may be asked now; else the seconds until it is worth trying. Every entry needs a ``leave``."""
        with self._lock:
            line = self._lines.get(name)
            if line is None or line.failures < TRIPPING:
                return 0.0
            left = line.open_until - self._now()
            if left > 0:
                return left
            if line.probing:
                return 1.0
            line.probing = True
            return 0.0

    def leave(self, name: str, *, answered: bool) -> None:
        """Tell whether it answered; one answer closes the breaker, a failed trial opens it for longer."""
        with self._lock:
            if answered:
                self._lines.pop(name, None)
                return
            line = self._lines.setdefault(name, _Line())
            line.failures += 1
            if line.failures >= TRIPPING:
                if line.probing:
                    line.pause_s = min(line.pause_s * 2, LONGEST_PAUSE_S)
                line.open_until = self._now() + line.pause_s
            line.probing = False

    def release(self, name: str) -> None:
        """Tell that it was not asked after all."""
        with self._lock:
            if name in self._lines:
                self._lines[name].probing = False

    def trip(self, name: str, seconds: float) -> None:
        """Open it at once, whoever asked last."""
        with self._lock:
            line = self._lines.setdefault(name, _Line())
            line.failures = max(line.failures, TRIPPING)
            line.open_until = self._now() + seconds
            line.probing = False
