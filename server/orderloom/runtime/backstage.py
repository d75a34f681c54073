"""What a sandbox shows of itself afterwards: everything that waits or has been, whoever it is for."""

from typing import Protocol

from orderloom.runtime.notice_rows import Notice
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.run_rows import Run
from orderloom.runtime.task_rows import Task
from orderloom.runtime.timer_rows import Timer


class Backstage(Protocol):
    """All rows of one app, oldest first. For sandboxes: nobody's rights are asked, and nothing is left out."""

    def runs(self, app: str) -> tuple[Run, ...]:
        """Runs of flows; those of inner graphs too."""

    def path(self, run: str) -> tuple[str, ...]:
        """The steps that a run took, in order; one that was tried again or waited stands there once."""

    def tasks(self, app: str) -> tuple[Task, ...]:
        """What people were asked, closed ones too."""

    def timers(self, app: str) -> tuple[Timer, ...]:
        """Countdowns."""

    def notices(self, app: str) -> tuple[Notice, ...]:
        """Messages to people."""

    def deliveries(self, app: str) -> tuple[Delivery, ...]:
        """What went out."""
