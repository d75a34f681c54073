"""The steps of a scenario: each becomes a change or a message, and its outcome is held against what was expected."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.kinds.scenario import ScenarioPlan
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.model.story import Expected, Person, ReportStep, StockStep, StoryRecord, StoryStep, TaskStep
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
    StockRequest,
)
from orderloom.runtime.sandbox import Sandbox
from orderloom.runtime.story_flows import Came, Doing, Staff
from orderloom.runtime.story_people import Cast
from orderloom.runtime.world import EndlessError

ANYONE = Actor("scenario", "情景", trusted=True)
"""Someone who may do everything, and is asked like a person."""

_MAKER = Actor("scenario", "情景", sort="system", trusted=True)


@dataclass(slots=True)
class Story:
    """One scenario on its way: what its records and holds are called. ``records`` maps name → (table, id)."""

    sandbox: Sandbox
    scenario: ScenarioPlan
    cast: Cast
    records: dict[str, tuple[str, str]] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    staff: Staff = field(init=False)

    def __post_init__(self) -> None:
        """The people of the sandbox are those of the story."""
        self.staff = Staff(self.sandbox, self.cast)

    def give(self, given: StoryRecord) -> Iterator[Problem]:
        """Make a record that exists before the story begins."""
        change = replace(self._change(Operation.CREATE, given.table, _MAKER), fields=self.named(given.fields))
        outcome = self.sandbox.engine.change(replace(change, state=given.state))
        yield from _unexpected(given.id, Expected(), (outcome.status.done, outcome.problems))
        self._introduce(given.id, outcome)

    def settle(self) -> Iterator[Problem]:
        """Let everything happen that is due now; a problem when it never comes to rest."""
        try:
            self.sandbox.world.settle()
        except EndlessError as error:
            yield problem(error.error_code, "", error.facts)

    def take(self, step: StoryStep) -> Iterator[Problem]:
        """Do what the step says and all that follows at once; problems when it ends otherwise than expected."""
        (verb,) = step.verbs
        try:
            came = _VERBS[verb](self, step)
            self.sandbox.world.settle()
        except OrderloomError as error:
            came = False, (problem(error.error_code, "", error.facts),)
        yield from _unexpected(step.id, step.expect, came)

    def named(self, value: object) -> dict[str, object]:
        """Field values with the ids that ``$name`` stands for."""
        found = self.resolved(value)
        return found if isinstance(found, dict) else {}

    def resolved(self, value: object) -> object:
        """Any value with the ids that ``$name`` stands for."""
        if isinstance(value, str) and value[:1] == "$":
            name = value[1:]
            return self.records[name][1] if name in self.records else name if name in self.people else value
        if isinstance(value, Mapping):
            return {key: self.resolved(part) for key, part in value.items()}
        return [self.resolved(part) for part in value] if isinstance(value, list | tuple) else value

    @property
    def people(self) -> Mapping[str, Person]:
        """The people whom the scenario names."""
        return self.cast.named

    def actor(self, step: StoryStep) -> Actor:
        """The person or the role that the step names, else the scenario's own."""
        role = step.actor or self.scenario.actor
        if step.by is not None:
            return self.cast.actor(step.by)
        return ANYONE if role is None else self.cast.for_role(role)

    def passes(self, step: StoryStep) -> Came:
        """Time goes by."""
        if step.passes is not None:
            self.sandbox.world.pass_by(step.passes)
        return True, ()

    def create(self, step: StoryStep) -> Came:
        """A record is made."""
        change = self._change(Operation.CREATE, step.table or "", self.actor(step))
        outcome = self.sandbox.engine.change(
            replace(change, fields=self.named(step.create), confirm=frozenset(step.confirm))
        )
        if step.name is not None:
            self._introduce(step.name, outcome)
        return outcome.status.done, outcome.problems

    def act(self, step: StoryStep) -> Came:
        """Something is done to a record."""
        table, record = self.records.get(step.record or "", ("", ""))
        operation = next(found for verb, found in _OPERATIONS.items() if verb in step.verbs)
        change = replace(
            self._change(operation, table, self.actor(step)),
            record=record,
            fields=self.named(step.update if step.update is not None else step.fields),
            transition=step.transition,
            confirm=frozenset(step.confirm),
            hold=HoldRequest(step.hold.reason, step.hold.blocks) if step.hold else None,
            target=self.holds.get(step.lift) if step.lift else step.clear,
            stock=self._moved(step.stock) if step.stock else None,
        )
        if step.report is not None:
            change = self._reported(change, step.report)
        outcome = self.sandbox.engine.change(change)
        if step.hold is not None and outcome.status.done:
            self.holds[step.id] = self._newest_hold(table, record)
        return outcome.status.done, outcome.problems

    def receive(self, step: StoryStep) -> Came:
        """A message of a platform arrives and is worked off."""
        said = step.receive
        if said is None:
            return False, ()
        message = self.sandbox.receive(said.connection, said.topic, said.body, f"{self.scenario.id}:{step.id}")
        return message.state == "done", tuple(from_row(row) for row in message.problems)

    def deal(self, step: StoryStep) -> Came:
        """Somebody does something with a flow, a task or a message."""
        _, record = self.records.get(step.record or "", ("", ""))
        doing = Doing(self._actors(step), record, Cause("scenario", self.scenario.id))
        if step.start is not None:
            return self.staff.start(doing, step.start, self.named(step.start.inputs))
        if step.answer is not None:
            return self.staff.answer(doing, step.answer, self.named(step.answer.fields))
        if step.acknowledge is not None:
            return self.staff.acknowledge(doing, step.acknowledge)
        if step.claim is not None:
            return self.staff.claim(doing, step.claim)
        return self.staff.urge(doing, step.urge or TaskStep())

    def _actors(self, step: StoryStep) -> Sequence[Actor]:
        """All who may be meant by a step: the person it names, or everybody with the role."""
        role = step.actor or self.scenario.actor
        if step.by is not None or role is None:
            return (self.actor(step),)
        return self.cast.all_with(role)

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

    def _moved(self, said: StockStep) -> StockRequest:
        holder = self.resolved(said.holder)
        return StockRequest(said.field, said.verb, said.amount, str(holder), said.reason)

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
    "clear": Operation.CLEAR,
    "stock": Operation.STOCK,
}

_VERBS: Mapping[str, Callable[[Story, StoryStep], Came]] = {
    "pass": Story.passes,
    "create": Story.create,
    "receive": Story.receive,
    **dict.fromkeys(_OPERATIONS, Story.act),
    **dict.fromkeys(("start", "claim", "answer", "urge", "acknowledge"), Story.deal),
}
