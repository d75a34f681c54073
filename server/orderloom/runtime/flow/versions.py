"""The plans that runs follow: of the app version that each began with, whatever has been published since."""

from threading import Lock
from typing import Protocol

from orderloom.check.app import check_app, load_documents
from orderloom.check.flow_plan import FlowPlan
from orderloom.check.plan import AppPlan
from orderloom.runtime.publish import LivePlans
from orderloom.runtime.run_rows import Run
from orderloom.runtime.version import Apps

_MOST_KNOWN = 20
"""Plans of older versions that are kept at hand."""


class FlowVersions(Protocol):
    """The plans of an installation, by version."""

    def current(self, app: str) -> tuple[int, AppPlan] | None:
        """The version in force and its number, which new runs begin with."""

    def plan(self, app: str, number: int) -> AppPlan | None:
        """One version; None when there is none, or it does not check any more."""

    def flow(self, run: Run) -> FlowPlan | None:
        """The flow that a run follows; None when it can not be read."""


class LiveVersions:
    """The versions in force, and older ones read when a run asks for them."""

    def __init__(self, plans: LivePlans, apps: Apps) -> None:
        """Nothing is read before it is asked for."""
        self._plans = plans
        self._apps = apps
        self._lock = Lock()
        self._old: dict[tuple[str, int], AppPlan | None] = {}

    def current(self, app: str) -> tuple[int, AppPlan] | None:
        """The version in force."""
        standing = self._plans.standing.get(app)
        return (standing.number, standing.plan) if standing else None

    def plan(self, app: str, number: int) -> AppPlan | None:
        """The version in force as it is, an older one from its documents."""
        standing = self._plans.standing.get(app)
        if standing is not None and standing.number == number:
            return standing.plan
        with self._lock:
            key = (app, number)
            if key not in self._old:
                while len(self._old) >= _MOST_KNOWN:
                    del self._old[next(iter(self._old))]
                documents = self._apps.documents(app, number)
                found = check_app(load_documents(documents), platforms=self._plans.plugins) if documents else None
                self._old[key] = found.plan if found else None
            return self._old[key]

    def flow(self, run: Run) -> FlowPlan | None:
        """The flow of the run's version."""
        plan = self.plan(run.app, run.version)
        return plan.find(FlowPlan, run.flow) if plan else None


class OneVersion:
    """A single plan, for scenarios and replay."""

    def __init__(self, plan: AppPlan, number: int = 1) -> None:
        """Every run follows ``plan``."""
        self._plan = plan
        self._number = number

    def current(self, app: str) -> tuple[int, AppPlan] | None:
        """It is always in force."""
        return (self._number, self._plan) if app == self._plan.id else None

    def plan(self, app: str, number: int) -> AppPlan | None:
        """The one there is, under its number."""
        return self._plan if (app, number) == (self._plan.id, self._number) else None

    def flow(self, run: Run) -> FlowPlan | None:
        """As all runs follow the one plan."""
        plan = self.plan(run.app, run.version)
        return plan.find(FlowPlan, run.flow) if plan else None
