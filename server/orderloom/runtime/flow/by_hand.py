"""Flows that people start with a button on a record, and programs over the API: who may, and what begins.

Whoever starts a flow must see its record; what the flow then does is up to its own identity.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.flow_plan import FlowPlan, TriggerPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.logic.errors import LogicError
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.env import actor_of, environment
from orderloom.runtime.flow.start import Starter, StartRefusedError, Wish, begun
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import Clock, Event, Ids, Record, Store, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.record.gate import Rights
from orderloom.runtime.run_rows import Run

STARTED = "run"
"""The kind of event that somebody has started a flow is."""

_ANSWERED = "@input."


@dataclass(frozen=True, slots=True)
class Offer:
    """A flow that somebody may start now, and the trigger by which."""

    flow: FlowPlan
    trigger: TriggerPlan


@dataclass(frozen=True, slots=True)
class Asking:
    """Who wants a flow to begin, on which record (none: it is about none), with which inputs as JSON.

    ``key`` makes the same wish of the same person begin it once.
    """

    actor: Actor
    record: str = ""
    inputs: Mapping[str, object] | None = None
    key: str = ""
    door: str = "web"


class ByHand:
    """Starts flows for people and programs, within their rights."""

    def __init__(
        self, starter: Starter, engine: Engine, store: Store, versions: FlowVersions, clock: Clock, ids: Ids
    ) -> None:
        """Bring the ports together."""
        self._ids = ids
        self._starter = starter
        self._engine = engine
        self._store = store
        self._versions = versions
        self._clock = clock

    def offers(self, app: str, record: Record, actor: Actor) -> tuple[Offer, ...]:
        """The buttons that ``actor`` may press on a record of his, in document order.

        A button whose condition looks at what he may not read is not offered: it would tell of that.
        """
        plan = self._plan(app)
        rights = self._engine.rights(app, actor)
        if plan is None or not rights.starts:
            return ()
        return tuple(
            Offer(flow, trigger)
            for flow in plan.on(FlowPlan, record.table)
            for trigger in flow.triggers
            if trigger.pressed
            and (flow.id, trigger.id) in rights.starts
            and self._holds(plan, flow, trigger, record, rights)
        )

    def press(self, app: str, flow: str, trigger: str, asking: Asking) -> Run:
        """Begin a flow by its button; raises ``StartRefusedError`` when it is not offered (any more)."""
        record = self._record(app, flow, asking)
        offers = self.offers(app, record, asking.actor) if record else ()
        if not any((one.flow.id, one.trigger.id) == (flow, trigger) for one in offers):
            raise StartRefusedError(problem("flow.not_offered"))
        return self._begin(app, flow, trigger, asking)

    def call(self, app: str, flow: str, asking: Asking) -> Run:
        """Begin a flow for a program, by the first trigger of the API that it may use; raises ``StartRefusedError``,
        with ``flow.unknown`` for one that it may not start or that is not there.
        """
        rights, plan = self._engine.rights(app, asking.actor), self._plan(app)
        found = plan.find(FlowPlan, flow) if plan else None
        there = found.triggers if found else ()
        trigger = next((one for one in there if not one.pressed and (flow, one.id) in rights.starts), None)
        if found is None or trigger is None:
            raise StartRefusedError(problem("flow.unknown", "", {"flow": flow}))
        if found.table is not None and self._record(app, flow, asking) is None:
            raise StartRefusedError(problem("record.missing", "/record"))
        return self._begin(app, flow, trigger.id, asking)

    def _begin(self, app: str, flow: str, trigger: str, asking: Asking) -> Run:
        run = _named(app, asking) if asking.key else ""
        wish = Wish(app, flow, asking.record, asking.inputs or {}, asking.actor.id, trigger, run=run)
        beginning, plan = self._starter.prepare(wish), self._plan(app)
        title = plan.get(FlowPlan, flow).title if plan else {}
        event = self._event(beginning.run, title, asking)

        def job(tx: WriteTx) -> Run | None:
            run = beginning.write(tx)
            if run is None:
                return tx.runs.get(beginning.run.id)
            tx.append(event)
            return run

        found = self._store.write(job)
        if found is None:
            raise StartRefusedError(problem("flow.full", titles={"flow": title}))
        if _asked(found) != _asked(beginning.run):
            raise StartRefusedError(problem("idempotency.other_body"))
        return found

    def _event(self, run: Run, title: Mapping[str, str], asking: Asking) -> Event:
        """Who has started what, for the history of the record."""
        said = {"verb": "start", "run": run.id, "flow": run.flow, "trigger": run.trigger, "told": dict(title)}
        return Event(
            id=self._ids.new(),
            at=self._clock.now(),
            app=run.app,
            table=run.table,
            record=run.record,
            version=0,
            kind=STARTED,
            actor=asking.actor.id,
            actor_name=asking.actor.name,
            cause={"door": asking.door, "ref": run.id},
            input=said,
            change={},
        )

    def _plan(self, app: str) -> AppPlan | None:
        found = self._versions.current(app)
        return found[1] if found else None

    def _record(self, app: str, flow: str, asking: Asking) -> Record | None:
        """The record, if whoever asks may see it."""
        plan = self._plan(app)
        found = plan.find(FlowPlan, flow) if plan else None
        if found is None or found.table is None or not asking.record:
            return None
        items = self._engine.read(Query(app, found.table, asking.actor, id=asking.record)).items
        return items[0] if items else None

    def _holds(self, plan: AppPlan, flow: FlowPlan, trigger: TriggerPlan, record: Record, rights: Rights) -> bool:
        """Whether a button's condition is met, as the flow's identity sees the record."""
        if trigger.when is None:
            return True
        if not all(_readable(rights, table, field) for table, field in trigger.sources):
            return False
        actor = actor_of(flow)
        items = self._engine.read(Query(plan.id, record.table, actor, id=record.id)).items
        run = begun(plan, 0, flow, "", self._clock.now())
        table = plan.get(TablePlan, record.table)
        env = environment(self._engine.context(plan.id, actor), run, table, items[0] if items else None)
        try:
            return bool(trigger.when(env))
        except LogicError:
            return False


def _named(app: str, asking: Asking) -> str:
    """The id of the run that a wish begins, however often it is sent."""
    return hashlib.sha256(f"{app}\0{asking.actor.id}\0{asking.key}".encode()).hexdigest()[:32]


def _readable(rights: Rights, table: str, field: str) -> bool:
    access = rights.on(table)
    return access is not None and access.read and field in access.whole


def _asked(run: Run) -> tuple[object, ...]:
    """What makes two wishes the same."""
    return run.flow, run.record, sorted((path, repr(value)) for path, value in _inputs(run))


def _inputs(run: Run) -> Iterator[tuple[str, object]]:
    return ((path, value) for path, value in run.values.items() if path.startswith(_ANSWERED))
