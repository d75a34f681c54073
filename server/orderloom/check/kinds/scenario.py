"""Scenarios compiled: given records and a clock, when things happen, then what must be true."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orderloom.check.compiler import literal_faults
from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.parameters import parameter_codec, parameter_values
from orderloom.check.problem import Problem
from orderloom.check.stories import story_faults
from orderloom.model.kinds.app import Parameter
from orderloom.model.kinds.scenario import KIND, Scenario
from orderloom.model.story import Called, Person, StoryRecord, StoryStep
from orderloom.model.story_end import Expectation


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """One scenario; ``actor`` is the role that acts unless a step says otherwise, ``rows`` what it gives proof of."""

    id: str
    title: Mapping[str, str]
    rows: tuple[str, ...]
    clock: datetime
    actor: str | None
    given: tuple[StoryRecord, ...]
    steps: tuple[StoryStep, ...]
    expectations: tuple[Expectation, ...]
    parameters: Mapping[str, object] = field(default_factory=dict)
    """Plain values of parameters, by path, that hold in this story instead of the app's."""
    people: tuple[Person, ...] = ()
    calls: tuple[Called, ...] = ()


class ScenarioCheck:
    """Scenarios in the checker."""

    id = KIND.id

    def check(self, document: Scenario, context: Context) -> Iterable[Problem]:
        """A story about things that exist."""
        yield from story_faults(document, context)
        yield from _parameters(document, context)

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
            parameters=parameter_values(_chosen(document, context), context.surroundings),
            people=document.people,
            calls=document.calls,
        )


def _parameters(document: Scenario, context: Context) -> Iterator[Problem]:
    there = {one.id: one for one in context.app.parameters} if context.app else {}
    for place, chosen in enumerate(document.parameters):
        at = f"/parameters/{place}"
        if context.app and chosen.id not in there:
            yield Problem("scenario.unknown_parameter", f"{at}/id", known(chosen.id, there))
        elif chosen.id in there:
            codec = parameter_codec(there[chosen.id], context.surroundings)
            yield from literal_faults(chosen.value, codec, f"{at}/value") if codec else ()


def _chosen(document: Scenario, context: Context) -> Iterator[Parameter]:
    """The app's parameters with the values of this story."""
    values = {one.id: one.value for one in document.parameters}
    for parameter in context.app.parameters if context.app else ():
        if parameter.id in values:
            yield parameter.model_copy(update={"default": values[parameter.id]})


CHECK = ScenarioCheck()
