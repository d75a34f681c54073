"""Publishing: checked documents become the newest version of their app, and every process takes the new plan up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock

from orderloom.check.app import CheckResult, check_app, load_documents
from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.model.canonical import canonical
from orderloom.runtime.ports import Addresses, Apps, Clock, ConnectionAddress, Event, Ids, Store
from orderloom.runtime.record.change import Actor


class UnpublishableError(OrderloomError):
    """Documents with errors are not published; ``problems`` lists them all."""

    code = "publish.refused"

    def __init__(self, problems: Collection[Problem]) -> None:
        """Keep every problem."""
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Published:
    """The version now in force; ``unchanged`` when it was so before. ``addresses`` are where its callbacks arrive."""

    plan: AppPlan
    number: int
    addresses: tuple[ConnectionAddress, ...]
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes apps of one installation."""

    apps: Apps
    store: Store
    addresses: Addresses
    clock: Clock
    ids: Ids

    def publish(self, result: CheckResult, by: Actor, door: str = "cli") -> Published:
        """Widen the tables, then store the version: before that transaction readers see the old app, after it the new.

        Publishing what is in force already changes nothing. Raises ``UnpublishableError`` for documents with errors.
        """
        plan = result.plan
        if plan is None:
            raise UnpublishableError([found for found in result.problems if found.level == "error"])
        documents = _rows(plan)
        latest = self.apps.latest(plan.id)
        self.store.expand(plan)
        if latest is not None and sorted(latest[1]) == sorted(documents):
            return Published(plan, latest[0], self._addresses(plan), unchanged=True)
        number = self.apps.save(plan.id, plan.version, plan.digest, documents, self.clock.now(), by.id)
        event = self._event(plan, number, by, door)
        self.store.write(lambda tx: tx.append(event))
        return Published(plan, number, self._addresses(plan))

    def _addresses(self, plan: AppPlan) -> tuple[ConnectionAddress, ...]:
        return tuple(self.addresses.add(plan.id, connection) for connection in plan.all(ConnectionPlan))

    def _event(self, plan: AppPlan, number: int, by: Actor, door: str) -> Event:
        return Event(
            id=self.ids.new(),
            at=self.clock.now(),
            app=plan.id,
            table="",
            record="",
            version=number,
            kind="publish",
            actor=by.id,
            actor_name=by.name,
            cause={"door": door, "ref": ""},
            input={"version": plan.version, "digest": plan.digest},
            change={},
        )


class LivePlans:
    """The ``Plans`` port: the newest version of every app, swapped whole by ``refresh``.

    A version that no longer checks (a newer server is stricter) leaves the one before in force; it never stops a start.
    Which plugins exist is not asked again: one that is switched off must not take along an app published with it.
    """

    def __init__(self, apps: Apps, store: Store) -> None:
        """Nothing is loaded before ``refresh``."""
        self._apps = apps
        self._store = store
        self._lock = Lock()
        self._numbers: dict[str, int] = {}
        self._plans: Mapping[str, AppPlan] = {}
        self._broken: Mapping[str, tuple[Problem, ...]] = {}

    def plan(self, app: str) -> AppPlan | None:
        """The plan in force."""
        return self._plans.get(app)

    def all(self) -> tuple[AppPlan, ...]:
        """Every app's plan."""
        return tuple(self._plans.values())

    @property
    def broken(self) -> Mapping[str, tuple[Problem, ...]]:
        """Apps whose newest version does not check, with the reasons."""
        return self._broken

    def refresh(self) -> bool:
        """Take up what was published since; whether anything changed."""
        with self._lock:
            plans, broken, changed = dict(self._plans), dict(self._broken), False
            for app, number in self._apps.newest().items():
                latest = self._apps.latest(app) if number != self._numbers.get(app) else None
                if latest is None:
                    continue
                result = check_app(load_documents(latest[1]))
                broken.pop(app, None)
                if result.plan is None:
                    broken[app] = result.problems
                else:
                    self._store.expand(result.plan)
                    plans[app] = result.plan
                # Only now is it taken up: had the store been busy, the next call would try again.
                self._numbers[app], changed = latest[0], True
                self._plans, self._broken = dict(plans), dict(broken)
            return changed


def _rows(plan: AppPlan) -> list[tuple[str, str, str]]:
    """The documents as they are stored: kind, id, canonical JSON."""
    return [(kind, one, canonical(data).decode()) for (kind, one), data in plan.documents.items()]
