"""A trial: one run of a draft's flow in a sandbox, with whatever whoever tries it says while it waits.

It is played from its beginning each time; the same wish comes to the same end, so that a trial goes on by asking for
one move more. Nothing reaches the live store or leaves the house.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from orderloom.check.flow_plan import FlowPlan, TriggerPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.logic.errors import LogicError
from orderloom.model.story import Called
from orderloom.runtime.flow.env import EVENT, actor_of, environment
from orderloom.runtime.flow.start import Wish, begun
from orderloom.runtime.notice_rows import Notice
from orderloom.runtime.outgoing_rows import Delivery
from orderloom.runtime.outside import Stage
from orderloom.runtime.ports import LogSpec
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Query
from orderloom.runtime.replay.past import Row
from orderloom.runtime.replay.start import Start, plant
from orderloom.runtime.run_rows import Run, RunState, StepRow
from orderloom.runtime.sandbox import Ground, Sandbox, Work
from orderloom.runtime.task_rows import Task
from orderloom.runtime.tasks.desk import By
from orderloom.runtime.tasks.rules import Answer
from orderloom.runtime.trial.crew import Crew
from orderloom.runtime.world import EndlessError
from orderloom.sdk.connector import Platforms

MOST_MOVES = 50
_MOST_ENTRIES = 2_000
_MOST_EVENTS = 500
_CAUSE = Cause("trial")
_ANYONE = Actor("trial", "", trusted=True)
_DETAILS = ("transition", "mark", "deadline", "level")

Going = Callable[[], bool]
"""Whether the trial may still go on; False when it has taken too long."""


class TrialRefusedError(OrderloomError):
    """A trial that cannot be begun, or a move that cannot be made; ``problems`` say why."""

    code = "trial.refused"

    def __init__(self, *problems: Problem) -> None:
        """Keep every problem."""
        super().__init__(count=len(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Move:
    """What happens while the run waits: the task of ``step`` is answered, or without one time passes until the run has
    waited long enough.
    """

    step: str = ""
    outcome: str = ""
    comment: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrialWish:
    """What is tried: a flow, on a record (or one that is made up of ``fields``), as by ``trigger``, with ``inputs`` as
    JSON; ``moves`` are made one after the other, ``calls`` say how platforms answer.
    """

    flow: str
    record: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    trigger: str = ""
    moves: Sequence[Move] = ()
    calls: Sequence[Called] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """One run, the main one or that of an inner graph or a flow that it started, with its journal."""

    run: Run
    entries: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial.

    ``journals`` are the run and all that belong to it, in the order they were begun; ``events`` what it and what it led
    to did to records, oldest first; ``others`` further flows that this started. ``met``: whether the trigger's own
    condition held, None where it has none. ``passes`` is the moment up to which time can be let pass.
    """

    record: str
    journals: tuple[Journal, ...]
    tasks: tuple[Task, ...]
    events: tuple[Row, ...]
    deliveries: tuple[Delivery, ...]
    notices: tuple[Notice, ...]
    others: tuple[Run, ...]
    titles: Mapping[tuple[str, str], str]
    people: Mapping[str, str]
    met: bool | None
    passes: datetime | None


class Trials(Protocol):
    """Where flows are tried."""

    def try_flow(self, plan: AppPlan, actor: Actor, wish: TrialWish) -> Tried:
        """Try a flow of ``plan``, a draft, on what ``actor`` sees; raises as the function of this name."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a trial takes place: the draft's plan on an empty ground, the plan that the copy's values are made for
    (None: an app without a version in force), what there is, who there is, and until when it may go on.
    """

    plan: AppPlan
    made_for: AppPlan | None
    ground: Ground
    platforms: Platforms
    start: Start
    crew: Crew
    going: Going


def try_flow(site: Site, wish: TrialWish) -> Tried:
    """Try a flow; raises ``TrialRefusedError``, ``StartRefusedError`` and ``EndlessError``."""
    return _Trial(site, wish).all()


class _Trial:
    """One trial in a sandbox of its own."""

    def __init__(self, site: Site, wish: TrialWish) -> None:
        flow = site.plan.find(FlowPlan, wish.flow)
        if flow is None:
            raise TrialRefusedError(problem("flow.unknown", "", {"flow": wish.flow}))
        self._site = site
        self._wish = wish
        self._flow = flow
        self._box = Sandbox(
            site.plan, site.ground, site.platforms, site.start.past.since, site.crew, Stage(wish.calls), inherits=True
        )
        if self._box.work is None or site.ground.queues is None:
            raise TypeError(site.ground)
        self._work: Work = self._box.work
        self._queues = site.ground.queues
        self._record = ""
        self._earlier: frozenset[str] = frozenset()
        self._holds: bool | None = None

    def all(self) -> Tried:
        """Play it."""
        if self._site.made_for is not None:
            plant(self._site.ground.store, self._site.made_for, self._site.plan, self._site.start)
        self._record = self._about()
        self._earlier = frozenset(str(row["id"]) for row in self._log())
        trigger = next((one for one in self._flow.triggers if one.id == self._wish.trigger), None)
        self._holds = self._met(trigger)
        run = self._work.starter.start(self._begins(trigger))
        self._box.world.settle()
        for place, move in enumerate(self._wish.moves):
            self._make(run.id, move, f"/moves/{place}")
        return self._told(run.id)

    def _about(self) -> str:
        """The id of the record that the run is about; one that is made up is made first, and nobody hears of it."""
        if self._flow.table is None or self._wish.record:
            return self._wish.record
        change = Change(
            self._site.plan.id, self._flow.table, Operation.CREATE, _ANYONE, _CAUSE, fields=self._wish.fields
        )
        outcome = self._box.engine.change(change)
        if not outcome.status.done or outcome.record is None:
            raise TrialRefusedError(*outcome.problems)
        for happening in self._queues.runs.happenings(_MOST_EVENTS):
            self._site.ground.store.write(lambda tx, place=happening.seq: tx.runs.take(place))  # type: ignore[misc]
        return outcome.record.id

    def _begins(self, trigger: TriggerPlan | None) -> Wish:
        told: dict[str, object] = {}
        if trigger is not None and (trigger.events or trigger.deadline):
            kind, details = next(iter(trigger.events.items()), ("deadline", frozenset[str]()))
            told = {f"{EVENT}{name}": None for name in _DETAILS}
            told |= {f"{EVENT}kind": kind, f"{EVENT}by": _ANYONE.id, f"{EVENT}at": self._box.clock.now()}
            told |= {f"{EVENT}deadline": trigger.deadline, f"{EVENT}level": trigger.level}
            if kind in _DETAILS and details:
                told[f"{EVENT}{kind}"] = min(details)
        name = trigger.id if trigger is not None else ""
        return Wish(
            self._site.plan.id,
            self._flow.id,
            self._record,
            self._wish.inputs,
            _ANYONE.id,
            name,
            told,
            self._box.ids.new(),
        )

    def _met(self, trigger: TriggerPlan | None) -> bool | None:
        if trigger is None or trigger.when is None or self._flow.table is None:
            return None
        actor = actor_of(self._flow)
        items = self._box.engine.read(Query(self._site.plan.id, self._flow.table, actor, id=self._record)).items
        run = begun(self._site.plan, 0, self._flow, "", self._box.clock.now())
        table = self._site.plan.get(TablePlan, self._flow.table)
        env = environment(self._box.engine.context(self._site.plan.id, actor), run, table, items[0] if items else None)
        try:
            return bool(trigger.when(env))
        except LogicError:
            return False

    # --- moves ----------------------------------------------------------------------------------------------------

    def _make(self, run: str, move: Move, pointer: str) -> None:
        if move.step:
            self._answer(run, move, pointer)
        else:
            self._pass(run, pointer)
        self._box.world.settle()

    def _answer(self, run: str, move: Move, pointer: str) -> None:
        """Everybody who is asked answers alike, until the task is closed."""
        task = next((one for one in self._open(run) if one.step == move.step), None)
        if task is None:
            raise TrialRefusedError(problem("trial.no_task", pointer, {"step": move.step}))
        for _ in range(len(task.people)):
            now = next(one for one in self._queues.backstage.tasks(self._site.plan.id) if one.id == task.id)
            asked = next((one.account for one in now.people if now.asks(one.account)), None)
            if not now.open or asked is None:
                return
            self._replies(now, asked, move, pointer)

    def _replies(self, task: Task, account: str, move: Move, pointer: str) -> None:
        desk, app, by = self._work.desk, self._site.plan.id, By(self._site.crew.who(account), _CAUSE)
        ask = desk.ask(task)
        outcome = move.outcome or next(iter(ask.outcomes))
        if ask.form is None:
            reply = desk.answer(app, task.id, by, Answer(outcome, move.comment, dict(move.fields)))
        else:
            fields = Change(app, task.table, Operation.UPDATE, by.actor, _CAUSE, record=task.record, fields=move.fields)
            reply = desk.answer(app, task.id, by, Answer(outcome, move.comment), fields if move.fields else None)
        if not reply.done:
            raise TrialRefusedError(*reply.problems)

    def _pass(self, run: str, pointer: str) -> None:
        """Let time pass until the run has something to do, stopping at every moment for what else falls due."""
        moment, world = self._passes(run), self._box.world
        if moment is None:
            raise TrialRefusedError(problem("trial.no_time", pointer))
        while (following := world.following()) is not None and following < moment:
            if not self._site.going():
                raise EndlessError(at=following.isoformat(), among=self._flow.id)
            world.reach(following)
        world.reach(max(moment, self._box.clock.now()))

    def _passes(self, run: str) -> datetime | None:
        waits = {RunState.WAITING, RunState.READY}
        moments = (one.due_at for one in self._family(run) if one.state in waits)
        return min((one for one in moments if one is not None), default=None)

    # --- what came of it ------------------------------------------------------------------------------------------

    def _family(self, run: str) -> list[Run]:
        """The run, and all that belong to it."""
        known: dict[str, Run] = {}
        for one in self._queues.backstage.runs(self._site.plan.id):
            if one.id == run or one.parent in known:
                known[one.id] = one
        return list(known.values())

    def _open(self, run: str) -> Iterator[Task]:
        family = {one.id for one in self._family(run)}
        return (one for one in self._queues.backstage.tasks(self._site.plan.id) if one.open and one.run in family)

    def _log(self) -> list[Row]:
        with self._site.ground.store.read() as tx:
            rows, _ = tx.log("events", LogSpec(self._site.plan.id, {}, _MOST_EVENTS))
        return list(reversed(rows))

    def _told(self, run: str) -> Tried:
        backstage, app = self._queues.backstage, self._site.plan.id
        family = self._family(run)
        ours = {one.id for one in family}
        events = tuple(row for row in self._log() if row["id"] not in self._earlier and row["record"])
        with self._site.ground.store.read() as tx:
            journals = tuple(Journal(one, tx.run_steps(one.id, -1, _MOST_ENTRIES)) for one in family)
        tasks, notices = tuple(self._open(run)), backstage.notices(app)
        people = {one.account for task in tasks for one in task.people} | {one.account for one in notices}
        return Tried(
            record=self._record,
            journals=journals,
            tasks=tasks,
            events=events,
            deliveries=backstage.deliveries(app),
            notices=notices,
            others=tuple(one for one in backstage.runs(app) if one.id not in ours and not one.parent),
            titles=self._titles({(str(row["table"]), str(row["record"])) for row in events}),
            people={id: self._site.crew.who(id).name for id in people if id},
            met=self._holds,
            passes=self._passes(run),
        )

    def _titles(self, keys: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """What records are called in the end; those that are gone, or have no name, are missing."""
        found: dict[tuple[str, str], str] = {}
        with self._site.ground.store.read() as tx:
            for table, record in keys:
                plan = self._site.plan.find(TablePlan, table)
                row = tx.get(plan, record) if plan is not None and plan.source is None else None
                if plan is not None and row is not None:
                    value = row.values.get(plan.title_field)
                    found[table, record] = (
                        "" if value is None else str(plan.fields[plan.title_field].codec.encode(value))
                    )
        return found
