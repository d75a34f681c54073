"""What was done with a task is told twice under one id: in the journal for the record, and beside the task itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.ports import Event, WriteTx
from orderloom.runtime.record.change import Actor, Cause
from orderloom.runtime.task_rows import Task, TaskAct

KIND = "task"
"""The kind of these events."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done: a verb, and what belongs to it."""

    verb: str
    facts: Mapping[str, object] = field(default_factory=dict)


def note(
    tx: WriteTx, task: Task, actor: Actor, cause: Cause, deed: Deed, plan: AppPlan | None, id: str, now: datetime
) -> None:
    """Keep who did what with a task, when, and how long it had been open."""
    table = plan.find(TablePlan, task.table) if plan is not None and task.record else None
    record = tx.get(table, task.record) if table is not None else None
    given = {
        "task": task.id,
        "title": dict(task.title),
        "verb": deed.verb,
        "flow": task.flow,
        "step": task.step,
        "people": [one.account for one in task.people],
        "state": task.state.value,
        "level": task.level,
        "took": (now - task.created_at) // timedelta(seconds=1),
        **{name: value for name, value in deed.facts.items() if value not in (None, "", [], {})},
    }
    event = Event(
        id=id,
        at=now,
        app=task.app,
        table=task.table,
        record=task.record,
        version=record.version if record else 0,
        kind=KIND,
        actor=actor.id,
        actor_name=actor.name,
        cause={"door": cause.door, "ref": cause.ref},
        input=given,
        change={},
    )
    tx.append(event)
    tx.tasks.act(TaskAct(id, task.id, task.app, now, deed.verb, actor.id, actor.name, dict(deed.facts)))
