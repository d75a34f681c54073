"""Several processes and machines: who works on flows, and how they wake each other.

With the embedded database the server does everything. On PostgreSQL servers leave flows to workers as long as any is
alive, and do them themselves when there is none; whoever works is woken through the bell between machines.
"""

import time
from typing import Final

from sqlalchemy import make_url

from orderloom.jobs.doorbell_local import HaltingLoop, LocalBell
from orderloom.jobs.doorbell_procrastinate import BellListener, DistantBell
from orderloom.jobs.loops import Loop
from orderloom.store.leases import Leases

_LEASE: Final = "worker"
_LEASE_S: Final = 10.0
"""How long after the death of the last worker the servers go on without."""

_BEAT_S: Final = 3.0
_LOOK_S: Final = 1.0
_BELL_S: Final = 60.0


class Fleet:
    """The other processes, as one of them sees them."""

    def __init__(self, database: str, leases: Leases, bell: LocalBell) -> None:
        """``database`` is the address that all of them share."""
        self._url = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
        self._leases = leases
        self._bell = bell
        self._looked = 0.0
        self._manned = False
        self._distant: Loop | None = None

    def manned(self) -> bool:
        """Whether a worker is alive, as it was a moment ago."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_S:
            self._looked, self._manned = now, self._leases.held(_LEASE)
        return self._manned

    def ring(self) -> None:
        """Wake whoever works on flows: this process, or the workers."""
        self._bell.ring()
        if self._distant is not None and self._manned:
            self._distant.ring()

    def serving(self) -> tuple[Loop, ...]:
        """The loop of a server: its bell reaches the workers."""
        return (self._ringing(),)

    def working(self) -> tuple[Loop, ...]:
        """The loops of a worker: it says that it is there, and hears the bell."""
        self._manned = True
        listener = BellListener(self._url, self._bell.ring)
        return (
            self._ringing(),
            HaltingLoop("worker", self._beat, pause_s=_BEAT_S, closed=self._leave),
            HaltingLoop("bell listener", listener.listen, pause_s=_LOOK_S, halted=listener.stop),
        )

    def _ringing(self) -> Loop:
        distant = DistantBell(self._url)
        self._distant = HaltingLoop("bell", distant.carry, pause_s=_BELL_S, closed=distant.close)
        return self._distant

    def _beat(self) -> int:
        self._leases.take(_LEASE, _LEASE_S)
        return 0

    def _leave(self) -> None:
        """Let servers go on at once when this was the last worker."""
        self._leases.leave(_LEASE)
