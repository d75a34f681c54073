"""The runner: takes runs that are due and does their steps until each has to wait or has ended.

Nothing about a run is known only in memory. A step that writes commits its effect and the journal in one transaction,
which fails when somebody else has taken the run meanwhile; steps that only decide are written down with the next one
that writes. So a process may die anywhere, and whoever takes the run over goes on where it stood.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from orderloom.runtime.flow import walk
from orderloom.runtime.flow.progress import handed_back
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import BusyError, Clock, Store
from orderloom.runtime.run_rows import Run, Runs

log = structlog.get_logger()

_PER_THREAD: Final = 8
"""Runs that are taken at once for each thread."""

_BUSY_PAUSE: Final = timedelta(seconds=1)
"""Before a run is tried again that the store had no room for."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What runs are worked on with."""

    store: Store
    runs: Runs
    versions: FlowVersions
    tools: Tools
    clock: Clock
    ring: Callable[[], None] = lambda: None
    """Told when there is more to do than this process takes at once."""


class Runner:
    """Works on runs that are due, with several threads; see ``runtime.due``."""

    name = "flows"

    def __init__(self, bench: Bench, *, threads: int = 1) -> None:
        """With one thread everything is done by whoever calls ``step``."""
        self._bench = bench
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="flows") if threads > 1 else None
        self._stopping = threading.Event()

    def step(self, limit: int = 100) -> int:
        """Take some due runs and go on with each as far as possible; how many."""
        if self._stopping.is_set():
            return 0
        most = min(limit, self._threads * _PER_THREAD)
        taken = self._bench.runs.claim(most, walk.LEASE_S)
        if len(taken) == most:
            self._bench.ring()
        if self._pool is None:
            for run in taken:
                self.go_on(run)
        else:
            list(self._pool.map(self.go_on, taken))
        return len(taken)

    def next_at(self) -> datetime | None:
        """When the next run is due."""
        return self._bench.runs.next_at()

    def stop(self) -> None:
        """Hand back what has been taken as soon as its running step is done; nothing new is begun."""
        self._stopping.set()

    def close(self) -> None:
        """Stop, and wait for the threads."""
        self.stop()
        if self._pool is not None:
            self._pool.shutdown()

    def go_on(self, run: Run) -> None:
        """Go on with a run that this process has taken; what goes wrong is logged and visible with the run."""
        bench = self._bench
        going = walk.Walk(run, bench.store, bench.versions, bench.tools, bench.clock)
        try:
            going.go(self._stopping.is_set)
        except walk.OvertakenError:
            log.info("run taken over", run=run.id, flow=run.flow)
        except BusyError:
            self._put_off(going.stored)
        except Exception:  # one run must not stop the others; its lease ends, and it is tried again
            log.exception("run failed to go on", run=run.id, flow=run.flow)

    def _put_off(self, run: Run) -> None:
        """Let a run wait for the store; where even that cannot be written, its lease ends by itself."""
        later = handed_back(run, self._bench.clock.now() + _BUSY_PAUSE)
        try:
            self._bench.store.write(lambda tx: tx.runs.move(run, later), bulk=True)
        except BusyError:
            log.warning("run put off", run=run.id, flow=run.flow)
