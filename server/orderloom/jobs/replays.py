"""Replays in processes of their own: whatever they cost, the server answers; where each stands lies in a file."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile

import structlog

from orderloom.runtime.replay.job import ReplayJob

log = structlog.get_logger()

Command = Callable[[str, int], Sequence[str]]
"""The command that replays an app over some days: it prints what came of it as one JSON value, or ``problem`` with a
``code`` and ``facts``; on stderr lines ``done/inputs``.
"""

_TELLING_S = 0.5
"""How often where a replay stands is written down."""


class ReplayProcesses:
    """The ``Replays`` port: each replay a child process, ended when it takes too long."""

    def __init__(self, folder: Path, command: Command, most_seconds: float) -> None:
        """``folder`` keeps the last replay of each app."""
        self._folder = folder
        self._command = command
        self._most = most_seconds
        self._lock = threading.Lock()
        self._running: set[str] = set()

    def start(self, app: str, days: int) -> bool:
        """Begin; False while one of this app is under way."""
        with self._lock:
            if app in self._running:
                return False
            self._running.add(app)
        self._write(app, ReplayJob("running", days))
        threading.Thread(target=self._watch, args=(app, days), name=f"replay-{app}", daemon=True).start()
        return True

    def find(self, app: str) -> ReplayJob | None:
        """The last one, also one that another server process of this machine did; of one that died it has failed."""
        path = self._path(app)
        try:
            found = ReplayJob(**json.loads(path.read_text(encoding="utf-8")))
            age = time.time() - path.stat().st_mtime
        except (OSError, ValueError, TypeError):
            return None
        if found.state == "running" and app not in self._running and age > self._most:
            return _failed(found.days, "lost")
        return found

    def _watch(self, app: str, days: int) -> None:
        try:
            self._write(app, self._run(app, days))
        except Exception as error:  # the page that waits must be told, whatever it was
            log.exception("replay_failed", app=app)
            self._write(app, _failed(days, type(error).__name__))
        finally:
            with self._lock:
                self._running.discard(app)

    def _run(self, app: str, days: int) -> ReplayJob:
        """Run the child to its end, or end it."""
        with (
            TemporaryFile() as said,
            subprocess.Popen(
                self._command(app, days), stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.PIPE, text=True
            ) as child,
        ):
            alarm = threading.Timer(self._most, child.kill)
            alarm.start()
            try:
                self._listen(app, days, child.stderr or ())
            finally:
                alarm.cancel()
            code = child.wait()
            said.seek(0)
            return _heard(days, said.read(), code)

    def _listen(self, app: str, days: int, lines: Iterable[str]) -> None:
        """Take down how far the child has come, now and then."""
        told_at = 0.0
        for line in lines:
            done, slash, inputs = line.strip().partition("/")
            if slash and done.isdecimal() and inputs.isdecimal() and time.monotonic() - told_at >= _TELLING_S:
                told_at = time.monotonic()
                self._write(app, ReplayJob("running", days, done=int(done), inputs=int(inputs)))

    def _write(self, app: str, job: ReplayJob) -> None:
        """Put it in place of the last, whole."""
        path = self._path(app)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")
        fresh.replace(path)

    def _path(self, app: str) -> Path:
        return self._folder / f"{app}.json"


def _heard(days: int, said: bytes, code: int) -> ReplayJob:
    """What the child said in the end."""
    try:
        result: object = json.loads(said)
    except ValueError:
        result = None
    if not isinstance(result, dict):
        return _failed(days, f"exit {code}")
    if "problem" in result:
        return ReplayJob("failed", days, problem=result["problem"])
    return ReplayJob("done", days, str(result.get("digest", "")), result=result)


def _failed(days: int, error: str) -> ReplayJob:
    problem: Mapping[str, object] = {"code": "replay.failed", "facts": {"error": error}}
    return ReplayJob("failed", days, problem=problem)
