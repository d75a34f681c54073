"""Bases of apps in memory."""

from datetime import datetime

from orderloom.runtime.version import Texts


class MemoryBases:
    """The ``Bases`` port."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Texts] = {}

    def keep(self, app: str, stamp: str, documents: Texts, at: datetime) -> None:
        self.kept.setdefault((app, stamp), documents)

    def find(self, app: str, stamp: str) -> Texts | None:
        return self.kept.get((app, stamp))
