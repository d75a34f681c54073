"""The ends of scenarios: what they expect is of things that are there."""

import re
from collections.abc import Iterator

from orderloom.check.deadline_plan import LAPSED
from orderloom.check.problem import Problem
from orderloom.check.story_names import Told, flow_step_faults, listed
from orderloom.model.document import ID_PATTERN
from orderloom.model.kinds.deadline import Deadline
from orderloom.model.kinds.machine import Machine
from orderloom.model.kinds.role import Role
from orderloom.model.story_end import Expectation, ExpectedTimers


def end_faults(told: Told, expectation: Expectation, at: str) -> Iterator[Problem]:
    """Everything wrong with one expectation."""
    about = (expectation.record is not None) + (expectation.table is not None)
    if about > 1 or not (about or expectation.apart):
        yield Problem("scenario.about_one", at, {"id": expectation.id})
        return
    if expectation.table is not None:
        yield from _counted(told, expectation, at)
    if expectation.record is not None:
        yield from told.record(expectation.record, f"{at}/record")
        table = told.tables.get(expectation.record)
        yield from told.values(table, expectation.fields, f"{at}/fields")
        yield from told.state(table, expectation.state, f"{at}/state")
    yield from _apart(told, expectation, at)


def _counted(told: Told, expectation: Expectation, at: str) -> Iterator[Problem]:
    context = told.context
    if expectation.count is None:
        yield Problem("scenario.incomplete", at, {"verb": "table", "key": "count"})
    facts = context.table(expectation.table)
    if facts:
        yield from context.expressions.filter(expectation.filter, context.schema(facts), f"{at}/filter")


def _apart(told: Told, expectation: Expectation, at: str) -> Iterator[Problem]:
    """Tasks, messages, calls, runs and timers."""
    if expectation.tasks is not None:
        yield from flow_step_faults(told.context, expectation.tasks.task, f"{at}/tasks/task")
        yield from _people(told, expectation.tasks.to, f"{at}/tasks/to")
    if expectation.messages is not None:
        yield from _people(told, expectation.messages.to, f"{at}/messages/to")
    if expectation.runs is not None:
        runs = expectation.runs
        yield from flow_step_faults(told.context, runs.at, f"{at}/runs/at", runs.flow)
        for place, step in enumerate(runs.path or ()):
            yield from flow_step_faults(told.context, step, f"{at}/runs/path/{place}", runs.flow)
    if expectation.timers is not None and expectation.timers.deadline is not None:
        yield from _timers(told, expectation.timers, f"{at}/timers")


def _timers(told: Told, timers: ExpectedTimers, at: str) -> Iterator[Problem]:
    """A countdown that there is, and one of its levels."""
    context = told.context
    known = {one.id: {level.id for level in one.levels} for one in context.all(Deadline).values()}
    for machine in context.all(Machine).values():
        known.update({f"within:{one.id}": {LAPSED} for one in machine.transitions if one.within is not None})
    name = str(timers.deadline)
    if name not in known:
        yield from listed(name, known, "scenario.unknown_deadline", f"{at}/deadline")
    elif timers.level is not None:
        yield from listed(timers.level, sorted(known[name]), "scenario.unknown_level", f"{at}/level")


def _people(told: Told, names: tuple[str, ...] | None, at: str) -> Iterator[Problem]:
    """Whoever is named is one of the people, or a role; what cannot be an id is an address."""
    there = [*told.people, *told.context.all(Role)]
    for place, name in enumerate(names or ()):
        if re.fullmatch(ID_PATTERN, name):
            yield from listed(name, there, "scenario.unknown_person", f"{at}/{place}")
