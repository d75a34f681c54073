"""Structure changes at work in one process: filling columns, and in time letting go of what nobody reads any more."""

import time
from datetime import datetime
from typing import Final

from orderloom.runtime.publish import LivePlans
from orderloom.store.backfill import LEASE, LEASE_SECONDS, Backfill
from orderloom.store.contract import contract, purge
from orderloom.store.files import FolderFiles
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.processes import Processes

_PAUSE_S: Final = 0.1
_IDLE_S: Final = 60.0
"""How long a command waits while nothing moves; other processes may take half a minute to be taken for dead."""


class StructureWork:
    """What the structure loop of a process does, and what a command does that has just published."""

    def __init__(
        self, database: Database, leases: Leases, plans: LivePlans, processes: Processes, files: FolderFiles
    ) -> None:
        """Nothing is done before ``step``."""
        self._database = database
        self._leases = leases
        self._plans = plans
        self._processes = processes
        self._files = files
        self._backfill = Backfill(database, leases, processes)

    def step(self) -> int:
        """One slice, or one of the last steps, if this process is the one to do them; how much that was."""
        return self._backfill.step(self._plans.moves, self._plans.standing)

    def let_go(self, now: datetime) -> int:
        """Remove for good what was in the recycle bin long enough; how many columns, tables and records."""
        if self._leases.take(LEASE, LEASE_SECONDS) is None or self._plans.moves:
            return 0
        standing = self._plans.standing
        gone = contract(self._database, self._processes, standing, now)
        return gone + purge(self._database, standing, now, self._files.remove)

    def finish(self) -> bool:
        """Go on until every published version is in force; False when that did not come about.

        Whatever a running server does of it counts as well.
        """
        until = time.monotonic() + _IDLE_S
        while self._plans.moves and time.monotonic() < until:
            if self.step():
                until = time.monotonic() + _IDLE_S
            else:
                time.sleep(_PAUSE_S)
            self._plans.refresh()
        return not self._plans.moves
