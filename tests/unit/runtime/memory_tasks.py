"""Tasks in plain dictionaries."""

from dataclasses import dataclass, field

from orderloom.runtime.task_rows import Task, TaskAct


@dataclass
class MemoryTasks:
    """Tasks by id, and what was done with them in order."""

    tasks: dict[str, Task] = field(default_factory=dict)
    acts: list[TaskAct] = field(default_factory=list)

    def copy(self) -> "MemoryTasks":
        """A copy that later writes do not reach."""
        return MemoryTasks(dict(self.tasks), list(self.acts))

    def add(self, task: Task) -> bool:
        if task.ticket and self.of_ticket(task.ticket) is not None:
            return False
        return self.tasks.setdefault(task.id, task) is task

    def get(self, task: str) -> Task | None:
        return self.tasks.get(task)

    def of_ticket(self, ticket: str) -> Task | None:
        return next((one for one in self.tasks.values() if one.ticket == ticket), None)

    def put(self, task: Task) -> None:
        self.tasks[task.id] = task

    def act(self, act: TaskAct) -> None:
        self.acts.append(act)
