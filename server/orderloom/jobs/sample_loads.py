"""Sample records of new apps, loaded in the background, with how far each load has come."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from orderloom.errors import OrderloomError

log = structlog.get_logger()

Told = Callable[[int, int], None]
"""Hears how many records of how many are there."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load has come; ``failed`` is the code of what ended it early, else empty."""

    done: int = 0
    total: int = 0
    ended: bool = False
    failed: str = ""


class SampleLoads:
    """Loads samples, each app at most once at a time in this process."""

    def __init__(self, load: Callable[[str, Told], object]) -> None:
        """``load`` loads the samples of an app and tells how far it is."""
        self._load = load
        self._lock = threading.Lock()
        self._progress: dict[str, Progress] = {}

    def start(self, app: str) -> None:
        """Begin, unless a load of this app is under way."""
        with self._lock:
            known = self._progress.get(app)
            if known is not None and not known.ended:
                return
            self._progress[app] = Progress()
        threading.Thread(target=self._run, args=(app,), name=f"samples-{app}", daemon=True).start()

    def progress(self, app: str) -> Progress | None:
        """How far it is; None when this process has loaded none for the app."""
        return self._progress.get(app)

    def _run(self, app: str) -> None:
        def told(done: int, total: int) -> None:
            self._progress[app] = Progress(done, total)

        failed = ""
        try:
            self._load(app, told)
        except OrderloomError as error:
            log.warning("sample_load_failed", app=app, code=error.error_code, facts=dict(error.facts))
            failed = error.error_code
        except Exception:  # the page that waits must be told, whatever it was
            log.exception("sample_load_failed", app=app)
            failed = "samples.broken"
        reached = self._progress[app]
        self._progress[app] = Progress(reached.done, reached.total, ended=True, failed=failed)
