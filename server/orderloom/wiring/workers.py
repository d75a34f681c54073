"""Several server processes on one socket, watched by this one: a process that dies is replaced, a signal ends them all.

They share nothing but the database and the socket; the system hands each connection to one of them.
"""

import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

import structlog

from orderloom.errors import OrderloomError
from orderloom.settings import Settings
from orderloom.wiring.installation import open_installation
from orderloom.wiring.server import GRACE_S, run

log = structlog.get_logger()

_LOOK_S = 0.2
"""How often the watch looks for a signal."""

_PAUSE_S = 1.0
"""Before a process that died is replaced."""

_SPAWN = multiprocessing.get_context("spawn")  # a fork would take along threads and open connections


class WorkerDiedError(OrderloomError):
    """A process ended before it answered anything; its own error says why."""

    code = "cli.serve.worker_died"


@dataclass(frozen=True, slots=True)
class Work:
    """What every process serves."""

    settings: Settings
    url: str
    open_setup: bool


def serve_many(work: Work, bound: socket.socket, count: int, on_ready: Callable[[str], None]) -> None:
    """Keep ``count`` processes serving until SIGINT or SIGTERM.

    ``on_ready`` hears once, when all of them answer, the code that the first admin must give ("" for none). Raises
    ``WorkerDiedError`` when one of them cannot even begin.
    """
    with open_installation(work.settings):
        pass  # brings the database up to date before several look at it
    with _told_to_stop() as stopping:
        running = [_start(work, bound) for _ in range(count)]
        try:
            codes = [code for _, news in running if (code := _news(news, stopping)) is not None]
            if len(codes) < count and not stopping.is_set():
                raise WorkerDiedError
            if codes:
                on_ready(codes[0])
            _watch(work, bound, running, stopping)
        finally:
            _end(process for process, _ in running)


_Worker = tuple[BaseProcess, Connection]


def _start(work: Work, bound: socket.socket) -> _Worker:
    """One more process, and where it says that it answers."""
    news, tell = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_serve, args=(work, bound, tell), name="orderloom-worker")
    process.start()
    tell.close()
    return process, news


def _serve(work: Work, bound: socket.socket, tell: Connection) -> None:
    """What a process does with its life."""
    with open_installation(work.settings, serving=True) as installation:
        site = installation.site(work.url, open_setup=work.open_setup)
        run(
            site.asgi, bound, installation.loops(), on_ready=lambda: tell.send(site.setup_code), on_end=site.end_streams
        )


def _news(news: Connection, stopping: threading.Event) -> str | None:
    """The code that a process tells when it answers; None when it died before, or a signal came."""
    while not stopping.is_set():
        if news.poll(_LOOK_S):
            try:
                return str(news.recv())
            except EOFError:
                return None
    return None


def _watch(work: Work, bound: socket.socket, running: list[_Worker], stopping: threading.Event) -> None:
    """Replace every process that dies, until a signal comes."""
    while not stopping.is_set():
        wait([process.sentinel for process, _ in running], _LOOK_S)
        for place, (process, news) in enumerate(running):
            if not process.is_alive() and not stopping.is_set():
                log.error("worker died", pid=process.pid, exit=process.exitcode)
                news.close()
                stopping.wait(_PAUSE_S)
                running[place] = _start(work, bound)


def _end(processes: Iterator[BaseProcess]) -> None:
    """Ask all to end, and kill those that do not within the time that running work gets."""
    ending = list(processes)
    for process in ending:
        process.terminate()
    until = time.monotonic() + GRACE_S + _PAUSE_S
    for process in ending:
        process.join(max(0.0, until - time.monotonic()))
        if process.is_alive():
            process.kill()


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    stopping = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in numbers}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
