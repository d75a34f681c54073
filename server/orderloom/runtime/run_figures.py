"""Figures about runs: how many stand where, and how the steps of a flow have done of late."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from orderloom.runtime.run_rows import RunState


@dataclass(frozen=True, slots=True)
class StepFigures:
    """How one step has done in the last runs of its flow: how often it was done and failed, how many runs stand before
    it now and wait, and how long it took, waits and further tries included (None: never done).
    """

    step: str
    done: int = 0
    failed: int = 0
    waiting: int = 0
    median_s: float | None = None
    slow_s: float | None = None
    """How long at most in 95 of 100 cases."""


class RunFigures(Protocol):
    """What is asked of the run journal for pages that look at many runs; inner runs count with their steps only."""

    def states(self, app: str, flow: str = "") -> Mapping[RunState, int]:
        """How many runs stand where."""

    def failed(self, app: str) -> int:
        """How many runs have failed and were not tried again."""

    def steps(self, app: str, flow: str) -> Mapping[str, StepFigures]:
        """The steps of a flow in its last runs, by id."""
