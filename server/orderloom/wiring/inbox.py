"""The inbox of a serving process: what arrives wakes whoever works it off, and comes before that work."""

from datetime import datetime

from orderloom.jobs.courtesy import Courtesy
from orderloom.jobs.loops import Loop
from orderloom.runtime.ports import Ids, InboxMessage
from orderloom.store.inbox import SqlInbox
from orderloom.store.link import Database


class RingingInbox(SqlInbox):
    """The inbox of a serving process: a stored or reopened message wakes the loop that works it off."""

    bell: Loop | None = None

    def __init__(self, database: Database, ids: Ids) -> None:
        """``courtesy`` tells who works messages off that others are arriving."""
        super().__init__(database, ids)
        self.courtesy = Courtesy()

    def receive(self, message: InboxMessage) -> bool:
        """Store durably, then ring."""
        with self.courtesy.urgent():
            stored = super().receive(message)
        return self._rung(stored)

    def reopen(self, message: str, now: datetime) -> bool:
        """Make waiting again, then ring."""
        return self._rung(super().reopen(message, now))

    def _rung(self, changed: bool) -> bool:  # noqa: FBT001  # passes an answer on
        if changed and self.bell is not None:
            self.bell.ring()
        return changed
