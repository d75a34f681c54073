"""Dispatch: what has happened to records begins flows, and lets those go on that waited for it.

An event starts a flow once: the run's id is made of both, and the event leaves the outbox in the transaction that
begins the run. Conditions are judged before, outside of any transaction.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from orderloom.check.flow_plan import LEVEL_REACHED, FlowPlan, TriggerPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.logic.errors import LogicError
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.env import DOOR, actor_of, environment, told
from orderloom.runtime.flow.progress import ended, failure_of
from orderloom.runtime.flow.start import Beginning, StartRefusedError, begun, keyed
from orderloom.runtime.flow.step import StepFailed
from orderloom.runtime.flow.values import INNER, remembered, to_plain
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import BusyError, Clock, Event, Record, Store, WriteTx
from orderloom.runtime.problems import as_row
from orderloom.runtime.record.change import Query, saved_form
from orderloom.runtime.run_rows import Happening, Run, Runs, RunState

log = structlog.get_logger()

_AT_ONCE: Final = 50
_UPDATED: Final = "updated"
_CHAIN: Final = f"{INNER}chain"
_LONGEST_CHAIN: Final = 20

Listeners = Mapping[tuple[str, str], tuple[tuple[FlowPlan, TriggerPlan], ...]]
"""Flows with their triggers, by table and kind of event."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """An event with the runs that it begins."""

    happening: Happening
    beginnings: tuple[Beginning, ...]


class Dispatch:
    """Works off the outbox; see ``runtime.due``."""

    name = "dispatch"

    def __init__(self, engine: Engine, store: Store, runs: Runs, versions: FlowVersions, clock: Clock) -> None:
        """Triggers are sorted once per plan."""
        self._engine = engine
        self._store = store
        self._runs = runs
        self._versions = versions
        self._clock = clock
        self._known: dict[str, tuple[AppPlan, Listeners]] = {}

    def step(self, limit: int = 100) -> int:
        """Work off some events; how many."""
        found = self._runs.happenings(min(limit, _AT_ONCE))
        if not found:
            return 0
        now = self._clock.now()
        judged = [_Judged(one, tuple(self._beginnings(one.event, now))) for one in found]
        try:
            self._store.write(lambda tx: self._write(tx, judged, now), bulk=True)
        except BusyError:
            raise
        except Exception:  # one event must not stop the others: each by itself, and the one that cannot be is visible
            log.exception("events not dispatched together")
            for one in judged:
                self._alone(one, now)
        return len(found)

    def next_at(self) -> datetime | None:
        """When the oldest event happened."""
        found = self._runs.happenings(1)
        return found[0].event.at if found else None

    def _alone(self, judged: _Judged, now: datetime) -> None:
        try:
            self._store.write(lambda tx: self._write(tx, [judged], now), bulk=True)
        except BusyError:
            raise
        except Exception:  # see above
            log.exception("event not dispatched", event=judged.happening.event.id)
            failed = tuple(_unbegun(one.run, StepFailed("flow.unforeseen"), now) for one in judged.beginnings)
            self._store.write(lambda tx: self._write(tx, [replace(judged, beginnings=failed)], now), bulk=True)

    def _write(self, tx: WriteTx, judged: Iterable[_Judged], now: datetime) -> None:
        for one in judged:
            event = one.happening.event
            if not tx.runs.take(one.happening.seq):
                continue
            for beginning in one.beginnings:
                beginning.write(tx)
            for ticket in tx.runs.heard(event.app, event.table, event.record, _kinds(event)):
                tx.runs.answer(ticket, {"event": event.id, "kind": event.kind}, now)

    # --- what an event begins -------------------------------------------------------------------------------------

    def _beginnings(self, event: Event, now: datetime) -> Iterator[Beginning]:
        found = self._versions.current(event.app)
        if found is None:
            return
        number, plan = found
        done: set[str] = set()
        for flow, trigger in self._listeners(plan).get((event.table, event.kind), ()):
            if flow.id in done or not _named(trigger, event):
                continue
            run = begun(plan, number, flow, f"{event.id}:{flow.id}", now)
            run = replace(run, record=event.record, event=event.id, trigger=trigger.id, by=event.actor)
            try:
                beginning = self._judged(plan, flow, trigger, event, run)
            except BusyError:
                raise
            except Exception:  # one flow must not stop the others; the failed run shows it
                log.exception("event not judged", event=event.id, flow=flow.id)
                beginning = _unbegun(run, StepFailed("flow.unforeseen"), now)
            if beginning is not None:
                done.add(flow.id)
                yield beginning

    def _judged(self, plan: AppPlan, flow: FlowPlan, trigger: TriggerPlan, event: Event, run: Run) -> Beginning | None:
        """The run, if the trigger's condition holds; a condition that breaks leaves a failed one with the reason."""
        actor = actor_of(flow)
        table = plan.get(TablePlan, event.table)
        access = self._engine.rights(plan.id, actor).on(event.table)
        try:
            known = {**(told(event, table, access) if access else {}), **self._chain(event)}
            run = replace(run, values=remembered({path: to_plain(value) for path, value in known.items()}))
            record = self._record(plan, flow, event)
            if trigger.when is not None:
                env = environment(self._engine.context(plan.id, actor), run, table, record)
                if not trigger.when(env):
                    return None
            return keyed(self._engine, plan, flow, run, record)
        except (LogicError, StepFailed) as error:
            return _unbegun(run, error, run.created_at)
        except StartRefusedError as error:
            problem = {**as_row(error.problems[0]), "step": flow.start}
            return Beginning(ended(run, RunState.FAILED, run.created_at, problem=problem))

    def _chain(self, event: Event) -> Mapping[str, object]:
        """How many flows lie behind an event, each begun by what the one before it did; raises ``StepFailed`` for too
        many, which is how flows that begin each other for ever come to an end.
        """
        cause = self._runs.get(str(event.cause.get("ref", ""))) if event.cause.get("door") == DOOR else None
        if cause is None:
            return {}
        before = cause.values.get(_CHAIN)
        behind = before + 1 if isinstance(before, int) else 1
        if behind > _LONGEST_CHAIN:
            raise StepFailed("flow.chain", most=_LONGEST_CHAIN)
        return {_CHAIN: behind}

    def _record(self, plan: AppPlan, flow: FlowPlan, event: Event) -> Record | None:
        page = self._engine.read(Query(plan.id, event.table, actor_of(flow), id=event.record))
        return page.items[0] if page.items else None

    def _listeners(self, plan: AppPlan) -> Listeners:
        known = self._known.get(plan.id)
        if known is None or known[0] is not plan:
            known = self._known[plan.id] = (plan, _index(plan))
        return known[1]


def _index(plan: AppPlan) -> Listeners:
    found: dict[tuple[str, str], list[tuple[FlowPlan, TriggerPlan]]] = {}
    for flow in plan.all(FlowPlan).values():
        for trigger in flow.triggers:
            kinds = (*trigger.events, *([LEVEL_REACHED] if trigger.deadline is not None else ()))
            for kind in kinds:
                found.setdefault((flow.table or "", kind), []).append((flow, trigger))
    return {key: tuple(listeners) for key, listeners in found.items()}


def _named(trigger: TriggerPlan, event: Event) -> bool:
    """Whether a trigger means this event of its kind."""
    if event.kind == LEVEL_REACHED:
        level = event.input.get("level")
        return event.input.get("deadline") == trigger.deadline and trigger.level in {None, level}
    if trigger.form is not None and event.cause.get("ref") != saved_form(trigger.form):
        return False
    details = trigger.events.get(event.kind, frozenset())
    if details and _detail(event) not in details:
        return False
    return event.kind != _UPDATED or not trigger.fields or not trigger.fields.isdisjoint(event.change)


def _detail(event: Event) -> object:
    """The transition or the code of the mark."""
    return event.input.get("transition") or event.input.get("mark")


def _kinds(event: Event) -> tuple[str, ...]:
    """What an event is called by those who wait for it."""
    detail = _detail(event)
    return (event.kind, f"{event.kind}:{detail}") if detail else (event.kind,)


def occasions(hears: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The names under which events are waited for."""
    found = ((kind, details) for kind, details in hears.items())
    return tuple(name for kind, details in found for name in ([f"{kind}:{one}" for one in sorted(details)] or [kind]))


def _unbegun(run: Run, error: LogicError | StepFailed, now: datetime) -> Beginning:
    """A run that has failed before its first step."""
    if isinstance(error, LogicError):
        error = StepFailed("flow.condition", type=error.type)
    return Beginning(ended(run, RunState.FAILED, now, problem={**failure_of(error), "step": run.at}))
