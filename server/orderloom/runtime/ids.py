"""Ids: UUIDv7, so that they sort by the time they were made and tell nothing else."""

import os
from threading import Lock

from orderloom.runtime.ports import Clock

_COUNTER_BITS = 12
_RANDOM_BYTES = 8
_VERSION = 0x7
_VARIANT = 0b10


class TimeIds:
    """The ``Ids`` port: strictly growing within one process, even when the clock stands still or steps back."""

    def __init__(self, clock: Clock) -> None:
        """``clock`` gives the time part."""
        self._clock = clock
        self._lock = Lock()
        self._last = 0

    def new(self) -> str:
        """A fresh id: 48 bits of milliseconds, 12 of counter, 62 random, as 32 hex digits."""
        stamp = int(self._clock.now().timestamp() * 1000) << _COUNTER_BITS
        with self._lock:
            # One number holds time and counter, so that a full counter simply borrows from the next millisecond.
            self._last = stamp = max(stamp, self._last + 1)
        random = int.from_bytes(os.urandom(_RANDOM_BYTES), "big") >> 2
        high = (stamp >> _COUNTER_BITS) << 16 | _VERSION << 12 | stamp & (1 << _COUNTER_BITS) - 1
        return f"{high:016x}{_VARIANT << 62 | random:016x}"
