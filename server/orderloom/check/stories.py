"""The stories of scenarios: every record, field, state and hold they speak of is there when they speak of it."""

from collections.abc import Iterable, Iterator, Mapping

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.model.idpath import escape
from orderloom.model.kinds.scenario import Expectation, Scenario, Step

_ON_RECORDS = frozenset({"update", "delete", "transition", "hold", "lift", "report"})
"""Verbs that act on a record."""


def story_faults(scenario: Scenario, context: Context) -> Iterator[Problem]:
    """Everything wrong with one story."""
    return _Story(context).told(scenario)


class _Story:
    """What has been introduced so far: records with their tables, and holds."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.tables: dict[str, str] = {}
        self.holds: set[str] = set()

    def told(self, scenario: Scenario) -> Iterator[Problem]:
        """From the beginning to the end."""
        for place, given in enumerate(scenario.given):
            at = f"/given/{place}"
            yield from self._values(given.table, given.fields, f"{at}/fields")
            yield from self._state(given.table, given.state, f"{at}/state")
            self.tables[given.id] = given.table
        for place, step in enumerate(scenario.steps):
            yield from self._step(step, f"/when/{place}")
        for place, expectation in enumerate(scenario.expectations):
            yield from self._expectation(expectation, f"/then/{place}")

    def _step(self, step: Step, at: str) -> Iterator[Problem]:
        if len(step.verbs) != 1:
            yield Problem("scenario.one_verb", at, {"verbs": ", ".join(step.verbs) or "—"})
            return
        (verb,) = step.verbs
        if verb in _ON_RECORDS:
            yield from self._acts_on(step, verb, at)
        elif verb == "create":
            yield from self._creates(step, at)

    def _creates(self, step: Step, at: str) -> Iterator[Problem]:
        if step.table is None:
            yield Problem("scenario.incomplete", at, {"verb": "create", "key": "table"})
            return
        yield from self._values(step.table, step.create or {}, f"{at}/create")
        if step.name is None or not step.expect.accepted:
            return
        if step.name in self.tables:
            yield Problem("scenario.doubled_name", f"{at}/name", {"name": step.name})
        self.tables[step.name] = step.table

    def _acts_on(self, step: Step, verb: str, at: str) -> Iterator[Problem]:
        if step.record is None:
            yield Problem("scenario.incomplete", at, {"verb": verb, "key": "record"})
            return
        yield from self._record(step.record, f"{at}/record")
        table = self.tables.get(step.record)
        for name, values in (("update", step.update or {}), ("fields", step.fields)):
            yield from self._values(table, values, f"{at}/{name}")
        if step.transition is not None:
            yield from self._transition(table, step.transition, f"{at}/transition")
        if step.lift is not None and step.lift not in self.holds:
            yield Problem("scenario.unknown_hold", f"{at}/lift", known(step.lift, self.holds))
        if step.hold is not None:
            self.holds.add(step.id)

    def _expectation(self, expectation: Expectation, at: str) -> Iterator[Problem]:
        about = (expectation.record is not None) + (expectation.table is not None)
        if about != 1:
            yield Problem("scenario.about_one", at, {"id": expectation.id})
            return
        if expectation.table is not None:
            yield from self._counted(expectation, at)
            return
        yield from self._record(str(expectation.record), f"{at}/record")
        table = self.tables.get(str(expectation.record))
        yield from self._values(table, expectation.fields, f"{at}/fields")
        yield from self._state(table, expectation.state, f"{at}/state")

    def _counted(self, expectation: Expectation, at: str) -> Iterator[Problem]:
        if expectation.count is None:
            yield Problem("scenario.incomplete", at, {"verb": "table", "key": "count"})
        facts = self.context.table(expectation.table)
        if facts:
            schema = self.context.schema(facts)
            yield from self.context.expressions.filter(expectation.filter, schema, f"{at}/filter")

    def _record(self, name: str, at: str) -> Iterator[Problem]:
        if name not in self.tables:
            yield Problem("scenario.unknown_record", at, known(name, self.tables))

    def _values(self, table: str | None, values: Mapping[str, object], at: str) -> Iterator[Problem]:
        facts = self.context.table(table)
        for name, value in values.items():
            if facts:
                yield from unknown_field(facts, name, f"{at}/{escape(name)}")
            if isinstance(value, str) and value.startswith("$"):
                yield from self._record(value.removeprefix("$"), f"{at}/{escape(name)}")

    def _state(self, table: str | None, state: str | None, at: str) -> Iterator[Problem]:
        machine = self.context.machines.get(table or "")
        if machine and state is not None:
            yield from _listed(state, (one.id for one in machine.states), "scenario.unknown_state", at)

    def _transition(self, table: str | None, move: str, at: str) -> Iterator[Problem]:
        machine = self.context.machines.get(table or "")
        if machine or self.context.table(table):
            moves = [one.id for one in machine.transitions] if machine else []
            yield from _listed(move, moves, "scenario.unknown_transition", at)


def _listed(name: str, names: Iterable[str], code: str, at: str) -> Iterator[Problem]:
    there = list(names)
    if name not in there:
        yield Problem(code, at, known(name, there))
