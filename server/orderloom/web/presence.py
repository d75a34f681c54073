"""Who has the draft of an app open, and where: told by the editors themselves every few seconds, kept in memory.

It is a courtesy, no truth: whoever stays silent for a while is gone, and each server process knows its own visitors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from orderloom.runtime.ports import Clock

SILENCE = timedelta(seconds=12)
"""Who has said nothing for so long has left."""

MOST = 50
"""How many editors of one app are remembered."""


@dataclass(frozen=True, slots=True)
class Present:
    """One open editor: whose, and the place it shows (``document`` empty: none in particular)."""

    name: str
    document: str
    path: str
    heard: datetime


class Presence:
    """The open editors of every app, by the id that each editor gave itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._apps: dict[str, dict[str, Present]] = {}

    def tell(self, app: str, session: str, name: str, document: str, path: str) -> tuple[Present, ...]:
        """Note where an editor is; answers the others, the longest known first."""
        now = self._clock.now()
        with self._lock:
            known = {key: one for key, one in self._apps.get(app, {}).items() if now - one.heard <= SILENCE}
            if session in known or len(known) < MOST:
                known[session] = Present(name, document, path, now)
            self._apps[app] = known
            return tuple(one for key, one in known.items() if key != session)

    def of(self, app: str) -> Mapping[str, Present]:
        """Everybody there, by editor."""
        with self._lock:
            return dict(self._apps.get(app, {}))
