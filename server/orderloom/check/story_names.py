"""What a story has introduced so far, and whether what it speaks of is there."""

import re
from collections.abc import Iterable, Iterator, Mapping

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.model.document import ID_PATTERN
from orderloom.model.idpath import escape
from orderloom.model.kinds.flow import Flow
from orderloom.model.kinds.scenario import Scenario

_NAME = "$"
"""In front of the name of a record or person, in place of an id."""


class Told:
    """Records with their tables, holds and people, as far as the story has come."""

    def __init__(self, context: Context, scenario: Scenario) -> None:
        """Nobody but the people yet."""
        self.context = context
        self.tables: dict[str, str] = {}
        self.holds: set[str] = set()
        self.people = tuple(person.id for person in scenario.people)

    def record(self, name: str, at: str) -> Iterator[Problem]:
        """A problem when the story has no such record yet."""
        yield from listed(name, self.tables, "scenario.unknown_record", at)

    def named(self, value: object, at: str) -> Iterator[Problem]:
        """A problem when a value names a record or person that is not there."""
        if isinstance(value, str) and value.startswith(_NAME) and value.removeprefix(_NAME) not in self.people:
            yield from self.record(value.removeprefix(_NAME), at)

    def values(self, table: str | None, values: Mapping[str, object], at: str) -> Iterator[Problem]:
        """Problems of the fields of a table, and of the records their values name."""
        facts = self.context.table(table)
        for name, value in values.items():
            if facts:
                yield from unknown_field(facts, name, f"{at}/{escape(name)}")
            yield from self.named(value, f"{at}/{escape(name)}")

    def state(self, table: str | None, state: str | None, at: str) -> Iterator[Problem]:
        """A problem when the machine of a table has no such state."""
        machine = self.context.machines.get(table or "")
        if machine and state is not None:
            yield from listed(state, (one.id for one in machine.states), "scenario.unknown_state", at)

    def transition(self, table: str | None, move: str, at: str) -> Iterator[Problem]:
        """A problem when the machine of a table has no such transition."""
        machine = self.context.machines.get(table or "")
        if machine or self.context.table(table):
            moves = [one.id for one in machine.transitions] if machine else []
            yield from listed(move, moves, "scenario.unknown_transition", at)


def listed(name: str, names: Iterable[str], code: str, at: str) -> Iterator[Problem]:
    """The problem ``code`` when ``name`` is none of ``names``."""
    there = list(names)
    if name not in there:
        yield Problem(code, at, known(name, there))


def flow_step_faults(context: Context, step: str | None, at: str, flow: str | None = None) -> Iterator[Problem]:
    """A problem when no flow, or not this one, has such a step. What cannot be an id is a title, which may be made
    from fields.
    """
    if step is None or not re.fullmatch(ID_PATTERN, step):
        return
    flows = context.all(Flow).values() if flow is None else [found for found in (context.find(Flow, flow),) if found]
    if flow is None or flows:
        yield from listed(step, (one.id for each in flows for one in each.steps), "scenario.unknown_step", at)
