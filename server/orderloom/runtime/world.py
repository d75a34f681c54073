"""Time in a sandbox: all that waits is done when its moment comes, in the order of the moments."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from orderloom.errors import OrderloomError
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.due import Due

MOST_ROUNDS = 500
"""How often work may lead to more work at one moment."""

MOST_MOMENTS = 50_000
"""How many moments something may fall due at while time passes in one go."""


class EndlessError(OrderloomError):
    """Something never comes to rest: it leads to more and more work at ``at``, or at too many moments up to it."""

    code = "world.endless"


class World:
    """What waits for its time, over one simulated clock."""

    def __init__(self, clock: SimulatedClock, dues: Sequence[Due] = ()) -> None:
        """``dues`` are worked in this order, over and over until none of them has anything to do."""
        self.clock = clock
        self._dues = tuple(dues)

    def settle(self) -> None:
        """Work until nothing is due now; raises ``EndlessError``."""
        for _ in range(MOST_ROUNDS):
            if not self._round():
                return
        raise EndlessError(at=self.clock.now().isoformat(), among=", ".join(due.name for due in self._dues))

    def _round(self) -> bool:
        """Do some of all that is due; whether anything was. Most of the time nothing is, so first it is only asked."""
        now, worked = self.clock.now(), 0
        for due in self._dues:
            moment = due.next_at()
            if moment is not None and moment <= now:
                worked += due.step()
        return worked > 0

    def reach(self, moment: datetime) -> None:
        """Let time pass up to ``moment``, stopping wherever something falls due; raises ``EndlessError``."""
        self.settle()
        for _ in range(MOST_MOMENTS):
            following = self.following()
            if following is None or following > moment:
                self.clock.reach(moment)
                self.settle()
                return
            self.clock.reach(following)
            self.settle()
        raise EndlessError(at=self.clock.now().isoformat(), among=", ".join(due.name for due in self._dues))

    def pass_by(self, span: timedelta) -> None:
        """Let ``span`` pass; see ``reach``."""
        self.reach(self.clock.now() + span)

    def following(self) -> datetime | None:
        """The next moment at which something falls due. What is overdue and still there waits for something else."""
        now = self.clock.now()
        moments = (due.next_at() for due in self._dues)
        return min((moment for moment in moments if moment is not None and moment > now), default=None)
