"""Scenarios compiled: given records and a clock, when things happen, then what must be true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orderloom.model.kinds.scenario import Expectation, Given, Step


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """One scenario; ``actor`` is the role that acts unless a step says otherwise, ``rows`` are the capabilities it shows."""

    id: str
    title: Mapping[str, str]
    rows: tuple[str, ...]
    clock: datetime
    actor: str | None
    given: tuple[Given, ...]
    steps: tuple[Step, ...]
    expectations: tuple[Expectation, ...]
