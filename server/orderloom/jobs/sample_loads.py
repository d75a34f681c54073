"""New apps on their way in the background: published, then filled with sample records, with how far each has come."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError

log = structlog.get_logger()

Told = Callable[[int, int], None]
"""Hears how many records of how many are there."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a new app has come: being ``made``, then its records. ``failed`` is the code of what ended it early, else
    empty; ``problems`` say more where more is known.
    """

    made: bool = True
    done: int = 0
    total: int = 0
    ended: bool = False
    failed: str = ""
    problems: tuple[Problem, ...] = ()


class SampleLoads:
    """Makes apps and loads their samples, each app at most once at a time in this process."""

    def __init__(self, load: Callable[[str, Told], object]) -> None:
        """``load`` loads the samples of an app and tells how far it is."""
        self._load = load
        self._lock = threading.Lock()
        self._progress: dict[str, Progress] = {}

    def start(self, app: str, first: Callable[[], object] | None = None, *, samples: bool = True) -> None:
        """Begin, unless this app is under way: do ``first`` (publish it), then load its ``samples`` if wanted."""
        with self._lock:
            known = self._progress.get(app)
            if known is not None and not known.ended:
                return
            self._progress[app] = Progress(made=first is None)
        threading.Thread(
            target=self._run, args=(app, first), kwargs={"samples": samples}, name=f"samples-{app}", daemon=True
        ).start()

    def progress(self, app: str) -> Progress | None:
        """How far it is; None when this process has made or loaded nothing for the app."""
        return self._progress.get(app)

    def _run(self, app: str, first: Callable[[], object] | None, *, samples: bool) -> None:
        failed, problems = "", tuple[Problem, ...]()
        try:
            if first is not None:
                first()
                self._progress[app] = Progress()
            if samples:
                self._load(app, self._teller(app))
        except OrderloomError as error:
            log.warning("sample_load_failed", app=app, code=error.error_code, facts=dict(error.facts))
            failed, problems = error.error_code, _problems(error)
        except Exception:  # the page that waits must be told, whatever it was
            log.exception("sample_load_failed", app=app)
            failed = "samples.broken"
        reached = self._progress[app]
        self._progress[app] = replace(reached, ended=True, failed=failed, problems=problems)

    def _teller(self, app: str) -> Told:
        def told(done: int, total: int) -> None:
            self._progress[app] = Progress(done=done, total=total)

        return told


def _problems(error: OrderloomError) -> tuple[Problem, ...]:
    """What an error says piece by piece; itself where it says no more."""
    found: Sequence[Problem] = getattr(error, "problems", ())
    return tuple(found) or (Problem(error.error_code, facts=error.facts),)
