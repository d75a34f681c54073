"""The stories of scenarios: every record, field, state and hold they speak of is there when they speak of it."""

from collections.abc import Iterator

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.check.story_end import end_faults
from orderloom.check.story_names import Told, flow_step_faults, listed
from orderloom.model.idpath import escape
from orderloom.model.kinds.connection import Connection
from orderloom.model.kinds.flow import Flow
from orderloom.model.kinds.scenario import Scenario
from orderloom.model.story import Person, StartStep, StockStep, StoryStep, TaskStep
from orderloom.sdk.actions import PluginFacts

_ON_RECORDS = frozenset({"update", "delete", "transition", "hold", "lift", "report", "clear", "stock"})
"""Verbs that act on a record."""


def story_faults(scenario: Scenario, context: Context) -> Iterator[Problem]:
    """Everything wrong with one story."""
    yield from _people(scenario)
    yield from _calls(scenario, context)
    told = Told(context, scenario)
    story = _Story(told)
    for place, given in enumerate(scenario.given):
        at = f"/given/{place}"
        yield from told.values(given.table, given.fields, f"{at}/fields")
        yield from told.state(given.table, given.state, f"{at}/state")
        told.tables[given.id] = given.table
    for place, step in enumerate(scenario.steps):
        yield from story.step(step, f"/when/{place}")
    for place, expectation in enumerate(scenario.expectations):
        yield from end_faults(told, expectation, f"/then/{place}")


def _people(scenario: Scenario) -> Iterator[Problem]:
    """Whoever stands in for somebody, or manages him, is there too."""
    there = [person.id for person in scenario.people]
    for place, person in enumerate(scenario.people):
        for key, other in _others(person):
            yield from listed(other, there, "scenario.unknown_person", f"/people/{place}/{key}")


def _calls(scenario: Scenario, context: Context) -> Iterator[Problem]:
    """What is answered can be asked, as far as the plugins are known here."""
    plugins = context.platforms
    for place, called in enumerate(scenario.calls):
        connection = context.find(Connection, called.connection)
        actions = plugins.actions(connection.plugin) if connection and isinstance(plugins, PluginFacts) else None
        if actions is not None:
            yield from listed(called.action, actions, "scenario.unknown_action", f"/calls/{place}/action")


def _others(person: Person) -> Iterator[tuple[str, str]]:
    """The people that a person is told to belong to."""
    if person.manager is not None:
        yield "manager", person.manager
    if person.stand_in is not None:
        yield "stand_in", person.stand_in


class _Story:
    """The steps of a story, one after the other."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def step(self, step: StoryStep, at: str) -> Iterator[Problem]:
        """Everything wrong with one step; what it introduces is there from then on."""
        if len(step.verbs) != 1:
            yield Problem("scenario.one_verb", at, {"verbs": ", ".join(step.verbs) or "—"})
            return
        (verb,) = step.verbs
        if step.by is not None:
            yield from listed(step.by, self._told.people, "scenario.unknown_person", f"{at}/by")
        if verb in _ON_RECORDS:
            yield from self._acts_on(step, verb, at)
        elif verb == "create":
            yield from self._creates(step, at)
        elif step.record is not None:
            yield from self._told.record(step.record, f"{at}/record")
        yield from self._about_flows(step, at)

    def _creates(self, step: StoryStep, at: str) -> Iterator[Problem]:
        if step.table is None:
            yield Problem("scenario.incomplete", at, {"verb": "create", "key": "table"})
            return
        yield from self._told.values(step.table, step.create or {}, f"{at}/create")
        if step.name is None or not step.expect.accepted:
            return
        if step.name in self._told.tables:
            yield Problem("scenario.doubled_name", f"{at}/name", {"name": step.name})
        self._told.tables[step.name] = step.table

    def _acts_on(self, step: StoryStep, verb: str, at: str) -> Iterator[Problem]:
        if step.record is None:
            yield Problem("scenario.incomplete", at, {"verb": verb, "key": "record"})
            return
        yield from self._told.record(step.record, f"{at}/record")
        table = self._told.tables.get(step.record)
        for name, values in (("update", step.update or {}), ("fields", step.fields)):
            yield from self._told.values(table, values, f"{at}/{name}")
        if step.transition is not None:
            yield from self._told.transition(table, step.transition, f"{at}/transition")
        if step.stock is not None:
            yield from self._moves_stock(table, step.stock, f"{at}/stock")
        if step.lift is not None and step.lift not in self._told.holds:
            yield Problem("scenario.unknown_hold", f"{at}/lift", known(step.lift, self._told.holds))
        if step.hold is not None:
            self._told.holds.add(step.id)

    def _moves_stock(self, table: str | None, step: StockStep, at: str) -> Iterator[Problem]:
        facts = self._told.context.table(table)
        if facts:
            yield from unknown_field(facts, step.field, f"{at}/field")
        if step.holder.startswith("$"):
            yield from self._told.record(step.holder.removeprefix("$"), f"{at}/holder")

    def _about_flows(self, step: StoryStep, at: str) -> Iterator[Problem]:
        if step.start is not None:
            yield from self._starts(step, step.start, at)
        for name, dealt in (("claim", step.claim), ("answer", step.answer), ("urge", step.urge)):
            if isinstance(dealt, TaskStep):
                yield from flow_step_faults(self._told.context, dealt.task, f"{at}/{name}/task")

    def _starts(self, step: StoryStep, start: StartStep, at: str) -> Iterator[Problem]:
        flow = self._told.context.find(Flow, start.flow)
        if flow is None:
            return
        table = self._told.tables.get(step.record or "")
        if flow.table is not None and step.record is None:
            yield Problem("scenario.incomplete", at, {"verb": "start", "key": "record"})
        elif flow.table is not None and table is not None and table != flow.table:
            facts = {"flow": flow.id, "table": flow.table, "other": table}
            yield Problem("scenario.flow_table", f"{at}/record", facts)
        for name, value in start.inputs.items():
            pointer = f"{at}/start/inputs/{escape(name)}"
            yield from listed(name, (one.id for one in flow.inputs), "scenario.unknown_input", pointer)
            yield from self._told.named(value, pointer)
