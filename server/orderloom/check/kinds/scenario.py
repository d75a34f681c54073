"""Scenarios compiled: given records and a clock, when things happen, then what must be true."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orderloom.check.context import Context
from orderloom.check.problem import Problem
from orderloom.check.stories import story_faults
from orderloom.model.kinds.scenario import KIND, Expectation, Given, Scenario, Step


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """One scenario; ``actor`` is the role that acts unless a step says otherwise, ``rows`` what it gives proof of."""

    id: str
    title: Mapping[str, str]
    rows: tuple[str, ...]
    clock: datetime
    actor: str | None
    given: tuple[Given, ...]
    steps: tuple[Step, ...]
    expectations: tuple[Expectation, ...]


class ScenarioCheck:
    """Scenarios in the checker."""

    id = KIND.id

    def check(self, document: Scenario, context: Context) -> Iterable[Problem]:
        """A story about things that exist."""
        return story_faults(document, context)

    def compile(self, document: Scenario, context: Context) -> ScenarioPlan:
        """The story as it is written."""
        return ScenarioPlan(
            id=document.id,
            title=document.title,
            rows=document.rows,
            clock=document.clock,
            actor=document.actor,
            given=document.given,
            steps=document.steps,
            expectations=document.expectations,
        )


CHECK = ScenarioCheck()
