"""Runs scenarios: given records and a clock, when things happen, then what must be true."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from orderloom.check.kinds.scenario import ScenarioPlan
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.runtime.outside import Stage
from orderloom.runtime.sandbox import Ground, MakeGround, Sandbox
from orderloom.runtime.story import Story
from orderloom.runtime.story_end import unmet
from orderloom.runtime.story_people import Cast
from orderloom.sdk.connector import Platforms


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What came of one scenario; ``failures`` are sentences, none when it passed."""

    id: str
    rows: tuple[str, ...]
    passed: bool
    failures: tuple[str, ...]


def run_scenarios(
    plan: AppPlan, make_ground: MakeGround, platforms: Platforms, language: str = "zh"
) -> tuple[ScenarioResult, ...]:
    """Every scenario of the app, each on a ground of its own."""
    return tuple(
        run_scenario(plan, scenario, make_ground, platforms, language) for scenario in plan.all(ScenarioPlan).values()
    )


def run_scenario(
    plan: AppPlan, scenario: ScenarioPlan, make_ground: MakeGround, platforms: Platforms, language: str = "zh"
) -> ScenarioResult:
    """One scenario from beginning to end; it goes on after a failure, so that all of them are told."""
    with make_ground() as ground:
        failures = tuple(found.message(language) for found in _told(plan, scenario, ground, platforms))
    return ScenarioResult(scenario.id, scenario.rows, not failures, failures)


def _told(plan: AppPlan, scenario: ScenarioPlan, ground: Ground, platforms: Platforms) -> Iterator[Problem]:
    if scenario.parameters:
        plan = replace(plan, parameters={**plan.parameters, **scenario.parameters})
    cast, stage = Cast(plan, scenario.people), Stage(scenario.calls)
    sandbox = Sandbox(plan, ground, platforms, scenario.clock, cast, stage)
    story = Story(sandbox, scenario, cast)
    for given in scenario.given:
        yield from story.give(given)
    for step in scenario.steps:
        yield from story.take(step)
    for expectation in scenario.expectations:
        yield from unmet(story, expectation)
