"""What flows can wait for about tasks: triggers of the sort ``signal`` name one of these."""

from collections.abc import Callable, Mapping

from orderloom.runtime.task_rows import Task

OVERDUE = "task_overdue"
ESCALATED = "task_escalated"
URGED = "task_urged"
SIGNALS = (OVERDUE, ESCALATED, URGED)
"""Their facts are read behind ``@event.``: task, flow, step, table, record, level and people."""

Signal = Callable[[str, str, Mapping[str, object], str], object]
"""Starts flows: app, name, facts, and what this happening is called so that it starts each of them once."""


def unheard(_app: str, _name: str, _facts: Mapping[str, object], _ref: str) -> None:
    """Where no flow can hear anything."""


def facts_of(task: Task, level: int) -> dict[str, object]:
    """What is told of a task; ``people`` are the accounts that are asked now."""
    asked = [one.account for one in task.people if task.asks(one.account)]
    place = {"flow": task.flow, "step": task.step, "table": task.table, "record": task.record}
    return {"task": task.id, **place, "level": level, "people": asked}
