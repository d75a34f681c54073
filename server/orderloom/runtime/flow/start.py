"""Beginning runs: by hand, by a program, by the clock, by a signal. What an event begins is ``runtime.flow.dispatch``.

``prepare`` looks and decides, ``Beginning.write`` adds the run in a transaction of whoever starts it: a schedule moves
its clock and starts its flow together, or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from orderloom.check.flow_plan import FlowPlan, InputPlan
from orderloom.check.plan import AppPlan, FieldFault, TablePlan
from orderloom.check.problem import Problem
from orderloom.check.step import INPUT
from orderloom.errors import OrderloomError
from orderloom.logic.errors import LogicError
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.env import actor_of, environment
from orderloom.runtime.flow.values import remembered, to_plain
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import Clock, Ids, Record, Store, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Query
from orderloom.runtime.run_rows import Run, RunState


class StartRefusedError(OrderloomError):
    """A flow that is not begun; ``problems`` say why, with pointers into ``/inputs``."""

    code = "flow.not_begun"

    def __init__(self, *problems: Problem) -> None:
        """Keep every problem."""
        super().__init__(count=len(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Beginning:
    """A run that is about to begin; ``limit`` of them may be under way for its key, of which a further one waits or is
    left out.
    """

    run: Run
    limit: int = 0
    waits: bool = True

    def write(self, tx: WriteTx) -> Run | None:
        """Add the run; None when there is one with its id, or no room for it."""
        run = self.run
        if run.key and not run.state.ended and tx.runs.taken(run.app, run.flow, run.key) >= self.limit:
            if not self.waits:
                return None
            run = replace(run, state=RunState.QUEUED, due_at=None)
        return run if tx.runs.begin(run) else None


@dataclass(frozen=True, slots=True)
class Wish:
    """Which flow shall begin, and with what: ``inputs`` are JSON values by id, ``by`` is whoever asks for it.

    ``told`` are further paths that its expressions read, with their values.
    """

    app: str
    flow: str
    record: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict)
    by: str = ""
    trigger: str = ""
    told: Mapping[str, object] = field(default_factory=dict)
    run: str = ""
    """Its id, where the same wish must never begin it twice; else a fresh one."""


class Starter:
    """Begins flows of the versions in force."""

    def __init__(self, engine: Engine, store: Store, versions: FlowVersions, clock: Clock, ids: Ids) -> None:
        """Nothing is begun before it is asked for."""
        self._engine = engine
        self._store = store
        self._versions = versions
        self._clock = clock
        self._ids = ids

    def start(self, wish: Wish) -> Run:
        """Begin a flow and commit; raises ``StartRefusedError`` and ``BusyError``."""
        beginning = self.prepare(wish)
        begun = self._store.write(beginning.write)
        if begun is None:
            raise StartRefusedError(problem("flow.full", titles={"flow": self._title(wish)}))
        return begun

    def signal(self, app: str, name: str, facts: Mapping[str, object], ref: str) -> tuple[Run, ...]:
        """Begin every flow that waits for a signal; ``ref`` names this happening of it, so that it starts each once.

        Expressions read ``facts`` behind ``@event.``.
        """
        found = self._versions.current(app)
        flows = found[1].all(FlowPlan).values() if found else ()
        told = {"@event.kind": name, **{f"@event.{fact}": value for fact, value in facts.items()}}
        begun = []
        for flow in flows:
            trigger = next((one for one in flow.triggers if one.signal == name), None)
            if trigger is not None:
                wish = Wish(app, flow.id, trigger=trigger.id, by=name, told=told, run=f"{ref}:{flow.id}")
                run = self._store.write(self.prepare(wish).write)
                begun.extend([run] if run else [])
        return tuple(begun)

    def prepare(self, wish: Wish) -> Beginning:
        """A run that can be begun; raises ``StartRefusedError``."""
        found = self._versions.current(wish.app)
        flow = found[1].find(FlowPlan, wish.flow) if found else None
        if found is None or flow is None:
            raise StartRefusedError(problem("flow.unknown", "", {"flow": wish.flow}))
        number, plan = found
        record = self._record(plan, flow, wish.record)
        known = {**wish.told, **inputs_of(flow, wish.inputs)}
        values = remembered({path: to_plain(value) for path, value in known.items()})
        now = self._clock.now()
        run = begun(plan, number, flow, wish.run or self._ids.new(), now)
        run = replace(run, record=wish.record if flow.table else "", by=wish.by, trigger=wish.trigger, values=values)
        return keyed(self._engine, plan, flow, run, record)

    def _record(self, plan: AppPlan, flow: FlowPlan, record: str) -> Record | None:
        if flow.table is None:
            return None
        page = self._engine.read(Query(plan.id, flow.table, actor_of(flow), id=record)) if record else None
        if page is None or not page.items:
            raise StartRefusedError(problem("record.missing"))
        return page.items[0]

    def _title(self, wish: Wish) -> Mapping[str, str]:
        found = self._versions.current(wish.app)
        return found[1].get(FlowPlan, wish.flow).title if found else {}


def begun(plan: AppPlan, number: int, flow: FlowPlan, run: str, now: datetime) -> Run:
    """A run before its first step."""
    return Run(
        id=run,
        app=plan.id,
        version=number,
        flow=flow.id,
        state=RunState.READY,
        created_at=now,
        table=flow.table or "",
        at=flow.start,
        due_at=now,
        ends_at=now + flow.timeout if flow.timeout else None,
    )


def keyed(engine: Engine, plan: AppPlan, flow: FlowPlan, run: Run, record: Record | None) -> Beginning:
    """The run with its key; raises ``StartRefusedError`` when its key cannot be worked out."""
    if flow.concurrency is None:
        return Beginning(run)
    table = plan.find(TablePlan, flow.table) if flow.table else None
    try:
        key = flow.concurrency.key(environment(engine.context(plan.id, actor_of(flow)), run, table, record))
    except LogicError as error:
        raise StartRefusedError(problem("expression.failed", "", {"owner": flow.id, "type": error.type})) from error
    return Beginning(replace(run, key=_written(key)), flow.concurrency.limit, flow.concurrency.waits)


def inputs_of(flow: FlowPlan, given: Mapping[str, object]) -> dict[str, object]:
    """Decoded inputs by path; raises ``StartRefusedError`` with everything that is wrong with them."""
    found: dict[str, object] = {}
    faults = [problem("flow.input_unknown", f"/inputs/{name}", {"input": name}) for name in given.keys() - flow.inputs]
    for one in flow.inputs.values():
        try:
            value = one.field.codec.decode(given.get(one.id))
        except FieldFault as fault:
            faults.append(_fault(one, fault.error_code, fault.facts))
            continue
        if value is None and one.required:
            faults.append(_fault(one, "record.field.required", {}))
        for suffix, part in one.field.codec.flatten(value).items():
            found[INPUT + one.id + suffix] = part
    if faults:
        raise StartRefusedError(*faults)
    return found


def _fault(one: InputPlan, code: str, facts: Mapping[str, object]) -> Problem:
    return problem(code, f"/inputs/{one.id}", {"field": one.id, **facts}, titles={"field": one.title})


def _written(key: object) -> str:
    """A key as text; nothing is a key of its own, so that those without one do not wait for each other."""
    return "" if key is None else str(to_plain(key))
