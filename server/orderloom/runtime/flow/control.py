"""What people do to runs: cancel, pause, go on, try again, start again from an earlier step.

Whoever may manage the runs of an app may do so; each time is an event of the app. Whoever works on the run at that
moment is overtaken and writes nothing more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.step import INPUT, VARIABLE
from orderloom.errors import OrderloomError
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.inner import call_off, drop
from orderloom.runtime.flow.progress import OUTPUT
from orderloom.runtime.flow.values import from_plain, remembered
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import Clock, Event, Ids, Store, WriteTx
from orderloom.runtime.record.change import Actor
from orderloom.runtime.run_rows import Run, Runs, RunState

RIGHT = "runs"
"""What a role must manage."""

_AT_ONCE = 200
"""Runs that are tried again together."""


class ControlRefusedError(OrderloomError):
    """The run is not in a state for that; the code says which."""

    code = "run.control.ended"


class UnknownRunError(OrderloomError):
    """No such run of this app, or none that this actor may manage."""

    code = "run.unknown"


@dataclass(frozen=True, slots=True)
class Again:
    """From which step a run starts again, with which of its remembered values edited: variables and inputs, as plain
    values by path.
    """

    step: str
    values: Mapping[str, object] = field(default_factory=dict)


class Control:
    """People's hands on the runs of an installation. Every verb raises ``UnknownRunError``, also for whoever may not
    manage runs, and ``ControlRefusedError``.
    """

    def __init__(
        self, engine: Engine, store: Store, runs: Runs, versions: FlowVersions, clock: Clock, ids: Ids
    ) -> None:
        """Nothing is done by itself."""
        self._engine = engine
        self._store = store
        self._runs = runs
        self._versions = versions
        self._clock = clock
        self._ids = ids

    def cancel(self, app: str, run: str, actor: Actor) -> None:
        """End a run and all that it waits for."""

        def verb(tx: WriteTx, found: Run, now: datetime) -> None:
            _must(not found.state.ended, "run.control.ended")
            call_off(tx, self._versions, found, now)

        self._do("cancel", app, run, actor, verb)

    def pause(self, app: str, run: str, actor: Actor) -> None:
        """Do nothing more of a run until it is told to go on; what it waits for is kept."""

        def verb(tx: WriteTx, found: Run, _now: datetime) -> None:
            _must(not found.state.ended and found.state is not RunState.PAUSED, "run.control.ended")
            _paused(tx, found)

        self._do("pause", app, run, actor, verb)

    def resume(self, app: str, run: str, actor: Actor) -> None:
        """Let a paused run go on from where it stood."""

        def verb(tx: WriteTx, found: Run, now: datetime) -> None:
            _must(found.state is RunState.PAUSED, "run.control.paused")
            self._resumed(tx, found, now)

        self._do("resume", app, run, actor, verb)

    def retry(self, app: str, run: str, actor: Actor) -> None:
        """Try a failed or cancelled run again, from the step at which it stood."""

        def verb(tx: WriteTx, found: Run, now: datetime) -> None:
            _must(found.state in {RunState.FAILED, RunState.CANCELLED}, "run.control.going")
            self._restart(tx, found, Again(found.at), now)

        self._do("retry", app, run, actor, verb)

    def again(self, app: str, run: str, again: Again, actor: Actor) -> None:
        """Start a run that has ended again, from any step of its main graph."""
        for path, value in again.values.items():
            _must(path.startswith((VARIABLE, INPUT)) and _readable(value), "run.control.value", path=path)

        def verb(tx: WriteTx, found: Run, now: datetime) -> None:
            _must(found.state.ended, "run.control.going")
            flow = self._versions.flow(found)
            step = flow.steps.get(again.step) if flow else None
            _must(step is not None and not step.graph, "run.control.step", step=again.step)
            self._restart(tx, found, again, now)

        self._do("again", app, run, actor, verb, {"step": again.step, "edited": sorted(again.values)})

    def retry_all(self, app: str, actor: Actor, flow: str = "") -> int:
        """Try failed runs of an app, or of one flow, again; how many, the oldest first, so many at a time."""
        self._may(app, actor)
        done = 0
        for run in self._runs.failed(app, flow, _AT_ONCE):
            try:
                self.retry(app, run, actor)
            except (ControlRefusedError, UnknownRunError):
                continue  # somebody was faster
            done += 1
        return done

    # --- what all have in common ----------------------------------------------------------------------------------

    def _do(
        self,
        name: str,
        app: str,
        run: str,
        actor: Actor,
        verb: Callable[[WriteTx, Run, datetime], None],
        more: Mapping[str, object] | None = None,
    ) -> None:
        self._may(app, actor)
        self._look(app, run)
        now = self._clock.now()

        def job(tx: WriteTx) -> None:
            found = tx.runs.get(run)
            if found is None or found.app != app:
                raise UnknownRunError
            _must(not found.parent, "run.control.inner")
            verb(tx, found, now)
            tx.append(_event(self._ids.new(), now, found, name, actor, more or {}))

        self._store.write(job)

    def _may(self, app: str, actor: Actor) -> None:
        if RIGHT not in self._engine.rights(app, actor).manages:
            raise UnknownRunError

    def _look(self, app: str, run: str) -> None:
        """Read the run's version, where it is an older one, before the transaction that needs it."""
        found = self._runs.get(run)
        if found is None or found.app != app:
            raise UnknownRunError
        self._versions.flow(found)

    def _resumed(self, tx: WriteTx, run: Run, now: datetime) -> None:
        waits = bool(run.ticket) and run.news is None
        state = RunState.WAITING if waits else RunState.READY
        tx.runs.move(run, replace(run, state=state, due_at=run.due_at if waits else now, fence=run.fence + 1))
        for one in tx.runs.children(run.id, run.id):
            if one.state is RunState.PAUSED:
                self._resumed(tx, one, now)

    def _restart(self, tx: WriteTx, run: Run, again: Again, now: datetime) -> None:
        drop(tx, self._versions, run, now)
        flow = self._versions.flow(run)
        kept = {path: value for path, value in run.values.items() if path != OUTPUT}
        values = remembered({**kept, **again.values})
        after = replace(
            run,
            state=RunState.READY,
            at=again.step,
            tries=0,
            values=values,
            due_at=now,
            ends_at=now + flow.timeout if flow and flow.timeout else None,
            ticket="",
            news=None,
            owner="",
            fence=run.fence + 1,
            ended_at=None,
            problem=None,
        )
        tx.runs.move(run, self._queued(tx, after, flow))

    def _queued(self, tx: WriteTx, run: Run, flow: FlowPlan | None) -> Run:
        """The run, in the queue of its key where that is taken."""
        limit = flow.concurrency.limit if flow and flow.concurrency else 1
        if not run.key or tx.runs.taken(run.app, run.flow, run.key) < limit:
            return run
        return replace(run, state=RunState.QUEUED, due_at=None)


def _paused(tx: WriteTx, run: Run) -> None:
    tx.runs.move(run, replace(run, state=RunState.PAUSED, owner="", fence=run.fence + 1))
    for one in tx.runs.children(run.id, run.id):
        if not one.state.ended and one.state is not RunState.PAUSED:
            _paused(tx, one)


def _readable(value: object) -> bool:
    """Whether it is a value as runs remember them."""
    try:
        from_plain(value)
    except (ArithmeticError, ValueError):
        return False
    return True


def _must(holds: bool, code: str, **facts: object) -> None:  # noqa: FBT001  a sentence, not a switch
    if not holds:
        raise ControlRefusedError(code, **facts)


def _event(id: str, now: datetime, run: Run, verb: str, actor: Actor, more: Mapping[str, object]) -> Event:
    return Event(
        id=id,
        at=now,
        app=run.app,
        table="",
        record="",
        version=0,
        kind="run",
        actor=actor.id,
        actor_name=actor.name,
        cause={"door": "web", "ref": run.id},
        input={"verb": verb, "run": run.id, "flow": run.flow, "of": {"table": run.table, "record": run.record}, **more},
        change={},
    )
