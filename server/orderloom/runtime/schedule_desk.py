"""What people do with schedules: look at them, stop them for a while, let them go on, begin a run beside the clock.

Whoever may manage the runs of an app may do so; each time is an event of the app.
"""

from collections.abc import Mapping
from dataclasses import replace

from orderloom.check.flow_plan import FlowPlan
from orderloom.errors import OrderloomError
from orderloom.runtime.engine import Engine
from orderloom.runtime.flow.control import RIGHT
from orderloom.runtime.flow.start import Starter, StartRefusedError, Wish
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import Clock, Event, Ids, Store, WriteTx
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor
from orderloom.runtime.run_rows import Run
from orderloom.runtime.schedule_rows import Schedule, Schedules, Shown
from orderloom.runtime.schedules import wanted_by

EVENT = "schedule"
"""The kind of the events."""


class UnknownScheduleError(OrderloomError):
    """No such schedule, or none that this actor may manage."""

    code = "schedule.unknown"


class ScheduleMovedError(OrderloomError):
    """The schedule is not as it was when somebody looked: look again."""

    code = "schedule.moved"


class ScheduleDesk:
    """People's hands on the schedules of an installation. Every verb raises ``UnknownScheduleError``, also for whoever
    may not manage runs.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        schedules: Schedules,
        versions: FlowVersions,
        starter: Starter,
        clock: Clock,
        ids: Ids,
    ) -> None:
        """Nothing is done by itself."""
        self._engine = engine
        self._store = store
        self._schedules = schedules
        self._versions = versions
        self._starter = starter
        self._clock = clock
        self._ids = ids

    def all(self, app: str, actor: Actor) -> tuple[Shown, ...]:
        """All of an app, the next one first."""
        if not actor.admin and RIGHT not in self._engine.rights(app, actor).manages:
            raise UnknownScheduleError
        return self._schedules.shown(app)

    def titles(self, schedule: Schedule) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """What its flow and its trigger are called; their ids where a new version has them no more."""
        found = self._versions.current(schedule.app)
        flow = found[1].find(FlowPlan, schedule.flow) if found else None
        trigger = next((one for one in flow.triggers if one.id == schedule.trigger), None) if flow else None
        return flow.title if flow else {"zh": schedule.flow}, trigger.title if trigger else {"zh": schedule.trigger}

    def pause(self, app: str, key: tuple[str, str], actor: Actor) -> None:
        """Stop it; raises ``ScheduleMovedError`` when it is stopped already or fires right now."""
        schedule = self._find(app, key, actor)
        if schedule.paused:
            raise ScheduleMovedError
        self._move("pause", schedule, replace(schedule, next_at=None, paused_by=actor.name or actor.id), actor)

    def resume(self, app: str, key: tuple[str, str], actor: Actor) -> None:
        """Let it go on with its next tick, what came meanwhile is not made up for; raises ``ScheduleMovedError`` when
        it is not stopped.
        """
        schedule = self._find(app, key, actor)
        found = self._versions.current(app)
        one = wanted_by(found[1], key) if found else None
        if one is None:
            raise UnknownScheduleError
        if not schedule.paused:
            raise ScheduleMovedError
        next_at = one.next(self._schedules.moment())
        self._move("resume", schedule, replace(schedule, next_at=next_at, paused_by=""), actor)

    def run_now(self, app: str, key: tuple[str, str], actor: Actor) -> Run:
        """Begin a run beside the clock, whose next tick comes all the same; raises ``StartRefusedError``."""
        schedule = self._find(app, key, actor)
        beginning = self._starter.prepare(Wish(app, schedule.flow, by=actor.id, trigger=schedule.trigger))

        def job(tx: WriteTx) -> Run | None:
            begun = beginning.write(tx)
            if begun is not None:
                tx.append(self._event("run", schedule, actor, begun.id))
            return begun

        begun = self._store.write(job)
        if begun is None:
            raise StartRefusedError(problem("flow.full", titles={"flow": self.titles(schedule)[0]}))
        return begun

    def _find(self, app: str, key: tuple[str, str], actor: Actor) -> Schedule:
        found = next((shown.schedule for shown in self.all(app, actor) if shown.schedule.key == key), None)
        if found is None:
            raise UnknownScheduleError
        return found

    def _move(self, verb: str, before: Schedule, after: Schedule, actor: Actor) -> None:
        def job(tx: WriteTx) -> bool:
            moved = tx.schedules.move(before, after)
            if moved:
                tx.append(self._event(verb, before, actor))
            return moved

        if not self._store.write(job):
            raise ScheduleMovedError

    def _event(self, verb: str, schedule: Schedule, actor: Actor, run: str = "") -> Event:
        told = {"verb": verb, "flow": schedule.flow, "trigger": schedule.trigger}
        return Event(
            id=self._ids.new(),
            at=self._clock.now(),
            app=schedule.app,
            table="",
            record="",
            version=schedule.version,
            kind=EVENT,
            actor=actor.id,
            actor_name=actor.name,
            cause={"door": EVENT, "ref": run},
            input=told | ({"run": run} if run else {}),
            change={},
        )
