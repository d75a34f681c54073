"""The one thread that writes to SQLite: many callers' jobs, few commits.

A commit with full sync costs as much as dozens of inserts, so jobs that wait are grouped: each runs in its own
savepoint, the group is committed once, and only then is anybody told. While the disk works, the next group gathers.
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from orderloom.runtime.ports import BusyError
from orderloom.store.link import StoreUnavailableError

MOST_JOBS: Final = 64
MOST_SECONDS: Final = 0.005
_BULK_SHARE: Final = 8
"""Places of a group that interactive work leaves to waiting bulk work."""

_PATIENCE: Final = 8
"""Groups in a row that may pass waiting bulk work over; then it goes first, so that it never starves."""


class UndoneError(Exception):
    """The database undid a whole group on its own."""


class Job:
    """One piece of work and its waiting caller; one that runs ``alone`` begins and ends its own transactions."""

    __slots__ = ("_answered", "_error", "_result", "_work", "alone")

    def __init__(self, work: Callable[[sqlite3.Connection], object], *, alone: bool = False) -> None:
        self._work = work
        self.alone = alone
        self._result: object = None
        self._error: BaseException | None = None
        self._answered = threading.Lock()
        self._answered.acquire()

    def run(self, connection: sqlite3.Connection) -> bool:
        """Do the work; False when it raised, which the caller will see."""
        try:
            self._result = self._work(connection)
        except BaseException as error:  # noqa: BLE001  even an exit belongs to the caller, not to the shared thread
            self._error = error
        return self._error is None

    def fail(self, cause: Exception) -> None:
        """Let it have failed with its group, unless it failed by itself."""
        if self._error is None:
            self._error = StoreUnavailableError(str(cause))
            self._error.__cause__ = cause

    def answer(self) -> None:
        """Wake the caller."""
        self._answered.release()

    def wait(self) -> object:
        """Block until the group is committed; the result, or the exception."""
        self._answered.acquire()
        if self._error is not None:
            raise self._error
        return self._result


class Writer:
    """A bounded queue of two lanes and the thread that empties it."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], capacity: int = 1024) -> None:
        self._connect = connect
        self._capacity = capacity
        self._lanes: tuple[deque[Job], deque[Job]] = (deque(), deque())
        self._changed = threading.Condition(threading.Lock())
        self._closing = False
        self._passed_over = 0
        self._connection: sqlite3.Connection | None = None
        self._thread = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job, *, bulk: bool = False) -> object:
        """Queue ``job`` and wait for its commit; raises ``BusyError`` when the queue is full.

        A job that submits another would wait for itself: ``RuntimeError``.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError
        with self._changed:
            if self._closing or len(self._lanes[bulk]) >= self._capacity:
                raise BusyError
            self._lanes[bulk].append(job)
            self._changed.notify()
        return job.wait()

    def close(self) -> None:
        """Finish the queued jobs and end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _serve(self) -> None:
        while self._await_work():
            self._run_group()
        if self._connection is not None:
            self._connection.close()

    def _await_work(self) -> bool:
        """Sleep until there is a job; False when closing and nothing is left."""
        with self._changed:
            while not any(self._lanes):
                if self._closing:
                    return False
                self._changed.wait()
        return True

    def _run_group(self) -> None:
        """Gather, run and commit one group, then answer it; whatever happens, everybody is answered."""
        group: list[Job] = []
        try:
            self._fill(group)
        except Exception as error:  # noqa: BLE001  the thread serves everybody: any failure goes to the callers
            self._roll_back()
            for job in group:
                job.fail(error)
        for job in group:
            job.answer()

    def _fill(self, group: list[Job]) -> None:
        """Run jobs in one transaction and commit it; jobs are added to ``group`` before they run."""
        self._passed_over += bool(self._lanes[True])
        first = self._next(0)
        if first is None:
            return
        group.append(first)
        connection = self._opened()
        if first.alone:
            first.run(connection)
            return
        connection.execute("BEGIN IMMEDIATE")
        closes = time.monotonic() + MOST_SECONDS
        job: Job | None = first
        while job is not None:
            self._run_one(connection, job)
            job = self._next(len(group)) if len(group) < MOST_JOBS and time.monotonic() < closes else None
            if job is not None:
                group.append(job)
        connection.execute("COMMIT")

    def _next(self, taken: int) -> Job | None:
        """The next job that may join a group of ``taken``: interactive before bulk, a lone one only as the first."""
        interactive, bulk = self._lanes
        due = taken == 0 and self._passed_over > _PATIENCE
        leave = bool(bulk) and (due or taken >= MOST_JOBS - _BULK_SHARE)
        lane = interactive if interactive and not leave else bulk
        if not lane or (taken and lane[0].alone):
            return None
        if lane is bulk:
            self._passed_over = 0
        return lane.popleft()

    def _run_one(self, connection: sqlite3.Connection, job: Job) -> None:
        """Run one job so that its failure undoes only its own writes."""
        connection.execute("SAVEPOINT job")
        if not job.run(connection):
            if not connection.in_transaction:
                # After some failures (disk full, I/O) SQLite has already undone the whole transaction.
                raise UndoneError
            connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _roll_back(self) -> None:
        """Undo the group; a connection that cannot even do that is replaced."""
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._connection = None
            with suppress(sqlite3.Error):
                connection.close()
