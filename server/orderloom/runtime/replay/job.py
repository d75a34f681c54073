"""Replays that pages and programs ask for: one at a time for an app, done elsewhere, with how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

MOST_DAYS = 31
"""How far back a replay may reach."""

DAYS = 7
"""How far back it usually reaches."""


@dataclass(frozen=True, slots=True)
class ReplayJob:
    """A replay: how many of its ``inputs`` are ``done``; what came of it once it is (``words.told``), or why not.

    ``digest`` is that of the documents that were replayed.
    """

    state: Literal["running", "done", "failed"]
    days: int
    digest: str = ""
    done: int = 0
    inputs: int = 0
    result: Mapping[str, object] | None = None
    problem: Mapping[str, object] | None = None
    """``code`` and ``facts``."""


class Replays(Protocol):
    """The replays of this machine."""

    def start(self, app: str, days: int) -> bool:
        """Begin to replay the app's draft; False while another replay of it is under way."""

    def find(self, app: str) -> ReplayJob | None:
        """The last one of an app; None when there was none."""
