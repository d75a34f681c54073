"""The steps of a scenario: each becomes a change or a message, and its outcome is held against what was expected."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.kinds.scenario import ScenarioPlan
from orderloom.check.problem import Problem
from orderloom.model.kinds.scenario import Expected, Given, ReportStep, Step
from orderloom.runtime.problems import from_row, problem
from orderloom.runtime.record.change import (
    Actor,
    Cause,
    Change,
    HoldRequest,
    Operation,
    Outcome,
    Query,
    Report,
)
from orderloom.runtime.sandbox import Sandbox

ANYONE = Actor("scenario", "情景", trusted=True)
"""Someone who may do everything, and is asked like a person."""

_MAKER = Actor("scenario", "情景", sort="system", trusted=True)


Came = tuple[bool, tuple[Problem, ...]]
"""How a step ended: whether it was done, and every problem it brought."""


@dataclass(slots=True)
class Story:
    """One scenario on its way: what its records and holds are called. ``records`` maps name → (table, id)."""

    sandbox: Sandbox
    scenario: ScenarioPlan
    records: dict[str, tuple[str, str]] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)

    def give(self, given: Given) -> Iterator[Problem]:
        """Make a record that exists before the story begins."""
        change = replace(self._change(Operation.CREATE, given.table, _MAKER), fields=self.named(given.fields))
        outcome = self.sandbox.engine.change(replace(change, state=given.state))
        yield from _unexpected(given.id, Expected(), (outcome.status.done, outcome.problems))
        self._introduce(given.id, outcome)

    def take(self, step: Step) -> Iterator[Problem]:
        """Do what the step says; problems when it ends otherwise than expected."""
        (verb,) = step.verbs
        yield from _unexpected(step.id, step.expect, _VERBS[verb](self, step))

    def named(self, value: object) -> dict[str, object]:
        """Field values with the ids that ``$name`` stands for."""
        found = self.resolved(value)
        return found if isinstance(found, dict) else {}

    def resolved(self, value: object) -> object:
        """Any value with the ids that ``$name`` stands for."""
        if isinstance(value, str) and value[:1] == "$" and value[1:] in self.records:
            return self.records[value[1:]][1]
        if isinstance(value, Mapping):
            return {key: self.resolved(part) for key, part in value.items()}
        return [self.resolved(part) for part in value] if isinstance(value, list | tuple) else value

    def actor(self, role: str | None) -> Actor:
        """Someone with that role; the scenario's own actor when none is named."""
        role = role or self.scenario.actor
        if role is None:
            return ANYONE
        title = self.sandbox.plan.get(RolePlan, role).title
        return Actor(f"scenario:{role}", title.get("zh", role), frozenset({role}))

    def passes(self, step: Step) -> Came:
        """Time goes by."""
        if step.passes is not None:
            self.sandbox.clock.advance(step.passes)
        return True, ()

    def create(self, step: Step) -> Came:
        """A record is made."""
        change = self._change(Operation.CREATE, step.table or "", self.actor(step.actor))
        outcome = self.sandbox.engine.change(
            replace(change, fields=self.named(step.create), confirm=frozenset(step.confirm))
        )
        if step.name is not None:
            self._introduce(step.name, outcome)
        return outcome.status.done, outcome.problems

    def act(self, step: Step) -> Came:
        """Something is done to a record."""
        table, record = self.records.get(step.record or "", ("", ""))
        operation = next(found for verb, found in _OPERATIONS.items() if verb in step.verbs)
        change = replace(
            self._change(operation, table, self.actor(step.actor)),
            record=record,
            fields=self.named(step.update if step.update is not None else step.fields),
            transition=step.transition,
            confirm=frozenset(step.confirm),
            hold=HoldRequest(step.hold.reason, step.hold.blocks) if step.hold else None,
            target=self.holds.get(step.lift) if step.lift else None,
        )
        if step.report is not None:
            change = self._reported(change, step.report)
        outcome = self.sandbox.engine.change(change)
        if step.hold is not None and outcome.status.done:
            self.holds[step.id] = self._newest_hold(table, record)
        return outcome.status.done, outcome.problems

    def receive(self, step: Step) -> Came:
        """A message of a platform arrives and is worked off."""
        said = step.receive
        if said is None:
            return False, ()
        message = self.sandbox.receive(said.connection, said.topic, said.body, f"{self.scenario.id}:{step.id}")
        return message.state == "done", tuple(from_row(row) for row in message.problems)

    def _reported(self, change: Change, said: ReportStep) -> Change:
        machines = self.sandbox.plan.on(MachinePlan, change.table)
        report = Report(
            field=said.field or (machines[0].field if machines else ""),
            source=said.source,
            value=said.value,
            raw=said.value,
            occurred_at=said.occurred_at or self.sandbox.clock.now(),
        )
        return replace(change, report=report, actor=replace(_MAKER, id=f"source:{said.source}", name=said.source))

    def _newest_hold(self, table: str, record: str) -> str:
        page = self.sandbox.engine.read(Query(self.sandbox.plan.id, table, ANYONE, log="holds", record=record))
        return page.items[-1].id if page.items else ""

    def _introduce(self, name: str, outcome: Outcome) -> None:
        if outcome.record is not None:
            self.records[name] = (outcome.record.table, outcome.record.id)

    def _change(self, operation: Operation, table: str, actor: Actor) -> Change:
        return Change(
            app=self.sandbox.plan.id,
            table=table,
            operation=operation,
            actor=actor,
            cause=Cause("scenario", self.scenario.id),
        )


def _unexpected(step: str, expected: Expected, came: Came) -> Iterator[Problem]:
    """What differs from the expectation of a step."""
    done, problems = came
    told = {name for found in problems for name in (found.code, found.id) if name}
    if done != expected.accepted:
        code = "story.refused" if expected.accepted else "story.accepted"
        yield problem(code, "", {"step": step}, titles={"problems": _sentences(problems)})
    missing = [name for name in expected.problems if name not in told]
    if missing:
        facts = {"step": step, "missing": ", ".join(missing), "told": ", ".join(sorted(told)) or "—"}
        yield problem("story.problems", "", facts)


def _sentences(problems: tuple[Problem, ...]) -> dict[str, str]:
    return {
        language: "; ".join(f"{found.pointer} {found.message(language)}".strip() for found in problems) or "—"
        for language in ("zh", "en")
    }


_OPERATIONS: Mapping[str, Operation] = {
    "update": Operation.UPDATE,
    "delete": Operation.DELETE,
    "transition": Operation.TRANSITION,
    "hold": Operation.HOLD,
    "lift": Operation.LIFT,
    "report": Operation.REPORT,
}

_VERBS: Mapping[str, Callable[[Story, Step], Came]] = {
    "pass": Story.passes,
    "create": Story.create,
    "receive": Story.receive,
    **dict.fromkeys(_OPERATIONS, Story.act),
}
