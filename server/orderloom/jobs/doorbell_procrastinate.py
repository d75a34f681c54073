"""The doorbell between machines: procrastinate on PostgreSQL, and nothing of it but the bell.

A ring is a job that does nothing; whichever worker gets it looks for due work. At most one waits at a time. A bell that
cannot be rung is no failure: sweeps find what it would have told. Its tables are made when the first one needs them.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

_QUEUE: Final = "orderloom"
_TASK: Final = "orderloom.ring"
_PAUSE_S: Final = 0.05
"""At least so long between two rings of one process."""

_LOCK: Final = "SELECT pg_advisory_lock(hashtextextended('orderloom bell', 0))"
_KNOWN: Final = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL"


def prepare(url: str) -> None:
    """Make procrastinate's tables, once in the life of a database."""
    app = App(connector=SyncPsycopgConnector(conninfo=url, min_size=1, max_size=1))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_LOCK)
        known = connection.execute(_KNOWN).fetchone()
        if known is None or not known[0]:
            with app.open():
                app.schema_manager.apply_schema()


class DistantBell:
    """Rings for workers elsewhere."""

    def __init__(self, url: str) -> None:
        """Nothing is opened before the first ring."""
        self._url = url
        self._app: App | None = None

    def carry(self) -> int:
        """Ring once, and let a moment pass before the next time; 0, because nothing more is to be done then.

        Raises what the database raises; the next ring opens it anew.
        """
        try:
            job = self._opened().configure_task(_TASK, queue=_QUEUE, queueing_lock=_QUEUE, allow_unknown=True)
            with contextlib.suppress(AlreadyEnqueued):  # somebody has rung, and nobody has heard it yet
                job.defer()
        except (ConnectorException, psycopg.Error, OSError):
            self.close()
            raise
        time.sleep(_PAUSE_S)
        return 0

    def _opened(self) -> App:
        if self._app is None:
            prepare(self._url)
            self._app = App(connector=SyncPsycopgConnector(conninfo=self._url, min_size=1, max_size=1))
            self._app.open()
        return self._app

    def close(self) -> None:
        """Let go of the database."""
        app, self._app = self._app, None
        if app is not None:
            app.close()


class BellListener:
    """Hears rings in a worker process and passes them on."""

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        """``heard`` must return at once."""
        self._url = url
        self._heard = heard
        self._listening: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self._stopped = False

    def listen(self) -> int:
        """Pass rings on until ``stop``; raises what the database raises."""
        if not self._stopped:
            with contextlib.suppress(asyncio.CancelledError):
                asyncio.run(self._listen())
        return 0

    def stop(self) -> None:
        """Stop listening."""
        self._stopped = True
        if self._listening is not None:
            loop, task = self._listening
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(task.cancel)

    async def _listen(self) -> None:
        task = asyncio.current_task()
        if task is None or self._stopped:
            return
        self._listening = asyncio.get_running_loop(), task
        await asyncio.to_thread(prepare, self._url)
        app = App(connector=PsycopgConnector(conninfo=self._url, min_size=1, max_size=3))
        app.task(name=_TASK, queue=_QUEUE)(self._pass_on)
        async with app.open_async():
            await app.run_worker_async(
                queues=[_QUEUE], name="orderloom", install_signal_handlers=False, delete_jobs="always"
            )

    def _pass_on(self) -> None:
        self._heard()
