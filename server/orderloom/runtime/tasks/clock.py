"""What time does to tasks: when one is overdue that is noted, and the longer it stays open the more people are asked.

Each happens once, whoever is restarted meanwhile: the task itself says how far up its ladder it is.
"""

from dataclasses import replace
from datetime import datetime

from orderloom.runtime.assignees import Everybody, assigned
from orderloom.runtime.ports import Clock, Ids, Plans, Store, WriteTx
from orderloom.runtime.record.change import Actor, Cause
from orderloom.runtime.task_rows import Task, Tasks
from orderloom.runtime.tasks.journal import Deed, note
from orderloom.runtime.tasks.rules import escalated
from orderloom.runtime.tasks.signals import ESCALATED, OVERDUE, Signal, facts_of, unheard

CLOCK = "clock"
"""Who did it where nobody did, and through which door."""

ACTOR = Actor(CLOCK, CLOCK, sort="system")


class TaskClock:
    """Tasks whose time has come."""

    name = "tasks"

    def __init__(
        self,
        store: Store,
        tasks: Tasks,
        plans: Plans,
        people: Everybody,
        clock: Clock,
        ids: Ids,
        signal: Signal = unheard,
    ) -> None:
        """``signal`` is told of what flows can wait for (``tasks.signals``), before it is written down."""
        self._signal = signal
        self._store = store
        self._tasks = tasks
        self._plans = plans
        self._people = people
        self._clock = clock
        self._ids = ids

    def step(self, limit: int = 100) -> int:
        """Do what is due with some tasks; how many were looked at."""
        now = self._clock.now()
        found = self._tasks.due(now, limit)
        for task in found:
            self._reach(task, now)
        return len(found)

    def next_at(self) -> datetime | None:
        """When a task will be overdue, or climb a rung."""
        return self._tasks.next_at()

    def _reach(self, id: str, now: datetime) -> None:
        """The earliest thing that is due with one task; what else is due is done in the next round."""
        task = self._tasks.find(id)
        if task is None or task.next_at is None or task.next_at > now:
            return
        if not task.late and task.due_at == task.next_at:
            self._tell(OVERDUE, task, 0)
            self._write(task, replace(task, late=True), Deed("overdue"), now)
            return
        rung = task.ladder[task.level]
        to = assigned(rung.to.plan, {}, task.app, self._people, now)
        deed = Deed("escalate", {"to": list(to), "escalated": task.level + 1, "rung": rung.id})
        after = escalated(task, to, now)
        self._tell(ESCALATED, after, after.level)
        self._write(task, after, deed, now)

    def _tell(self, name: str, task: Task, level: int) -> None:
        self._signal(task.app, name, facts_of(task, level), f"{task.id}:{name}:{level}")

    def _write(self, before: Task, after: Task, deed: Deed, now: datetime) -> None:
        def job(tx: WriteTx) -> None:
            found = tx.tasks.get(before.id)
            if found is not None and found.revision == before.revision:
                changed = replace(after, revision=before.revision + 1)
                tx.tasks.put(changed)
                plan = self._plans.plan(before.app)
                note(tx, changed, ACTOR, Cause(CLOCK, before.id), deed, plan, self._ids.new(), now)

        self._store.write(job)
