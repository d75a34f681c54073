"""What the documents say of a task: its fields and outcomes, in the version that it was given by."""

from typing import Protocol

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.plan import AppPlan
from orderloom.check.task_plan import AskPlan
from orderloom.runtime.task_rows import Task


class PlanVersions(Protocol):
    """The plans of apps by the number of their version."""

    def plan(self, app: str, number: int) -> AppPlan | None:
        """One version; None when there is none, or it does not check any more."""


def asks_people(plan: AppPlan) -> bool:
    """Whether any flow of an app asks people."""
    return any(asks(flow) for flow in plan.all(FlowPlan).values())


def asks(flow: FlowPlan) -> bool:
    """Whether any step of a flow asks people."""
    return any(isinstance(step.spec, AskPlan) for step in flow.steps.values())


class Asks:
    """Finds the step of a task."""

    def __init__(self, versions: PlanVersions) -> None:
        self._versions = versions

    def __call__(self, task: Task) -> AskPlan | None:
        """What the step asks; None for a task without one, or when it cannot be read any more."""
        plan = self._versions.plan(task.app, task.version) if task.flow else None
        flow = plan.find(FlowPlan, task.flow) if plan else None
        step = flow.steps.get(task.step) if flow else None
        return step.spec if step is not None and isinstance(step.spec, AskPlan) else None
