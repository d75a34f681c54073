"""What people may see of tasks and do with them; whoever may not see a task is told that there is none."""

from dataclasses import dataclass

from orderloom.runtime.people import READ, UPDATE
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.gate import Rights
from orderloom.runtime.task_rows import Task, TaskPerson

MANAGES = "runs"
"""Managing this of an app is managing its tasks too."""

LOG = "tasks"
"""The log that lets a role see every task of an app."""


@dataclass(frozen=True, slots=True)
class TaskRights:
    """One actor's rights on the tasks of one app."""

    actor: Actor
    rights: Rights

    @property
    def manages(self) -> bool:
        """Whether tasks of others may be handed on, taken back and skipped."""
        return MANAGES in self.rights.manages

    @property
    def oversees(self) -> bool:
        """Whether tasks of others may be seen."""
        return self.manages or LOG in self.rights.logs

    def sees(self, task: Task) -> bool:
        """Whether this task is there for the actor."""
        if not self._within(task, READ):
            return False
        person = task.person(self.actor.id)
        return self.oversees or (person is not None and self._still(person))

    def asked(self, task: Task) -> bool:
        """Whether an answer of the actor counts now."""
        person = task.person(self.actor.id)
        return self._within(task, UPDATE) and task.asks(self.actor.id) and person is not None and self._still(person)

    def _still(self, person: TaskPerson) -> bool:
        """Whether what brought a person in still holds."""
        return not person.roles or bool(self.actor.roles & frozenset(person.roles))

    def _within(self, task: Task, verb: str) -> bool:
        """Whether a key, if the actor uses one, is good for this."""
        scope = self.actor.scope
        if scope is None:
            return True
        return scope.app == task.app and verb in scope.verbs and (not scope.tables or task.table in scope.tables)
