"""A clock that only moves when told: for scenarios, replay and tests."""

from datetime import datetime, timedelta


class SimulatedClock:
    """The ``Clock`` port on a time that the owner sets."""

    def __init__(self, start: datetime) -> None:
        """``start`` is aware."""
        if start.tzinfo is None:
            raise ValueError(start)
        self._now = start

    def now(self) -> datetime:
        """The simulated moment."""
        return self._now

    def advance(self, span: timedelta) -> datetime:
        """Let ``span`` pass (never backwards); the new moment."""
        if span < timedelta(0):
            raise ValueError(span)
        self._now += span
        return self._now

    def reach(self, moment: datetime) -> datetime:
        """Let time pass up to ``moment`` (never backwards)."""
        return self.advance(moment - self._now)

    def restart(self, moment: datetime) -> None:
        """Begin again at ``moment``, earlier or later: for another story, never within one."""
        if moment.tzinfo is None:
            raise ValueError(moment)
        self._now = moment
