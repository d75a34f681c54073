"""Things that are done when their time has come: loops call them over and over, a simulated clock jumps to them."""

from datetime import datetime
from typing import Protocol


class Due(Protocol):
    """One sort of waiting work. Several processes may do it at once: nothing is done twice."""

    @property
    def name(self) -> str:
        """What it is called in logs and loops."""

    def step(self, limit: int = 100) -> int:
        """Do some of what is due now; how many things were looked at, 0 when nothing is due."""

    def next_at(self) -> datetime | None:
        """The moment at which something will be due (past: it is already); None while nothing waits for the clock."""
