"""Publishing: checked documents become the newest version of their app, and every process takes the new plan up."""

from collections.abc import Callable, Collection, Mapping
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
from orderloom.runtime.structure import Move, PlanReport, PlanReports, Standing
from orderloom.runtime.version import DraftState, Key, Origin, OvertakenError, Texts, Version


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
class Release:
    """What is to become a version, and how it came about.

    ``expected`` is the newest version that was looked at; without it the one found now. ``forced`` names the scenarios
    that fail and were overruled. ``settle`` says what is left of the draft once it is published.
    """

    result: CheckResult
    by: Actor
    door: str = "cli"
    origin: Origin = "folder"
    of: int = 0
    forced: tuple[str, ...] = ()
    given: Texts = ()
    expected: int | None = None
    settle: Callable[[DraftState], Mapping[Key, str | None]] | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes apps of one installation."""

    apps: Apps
    store: Store
    addresses: Addresses
    clock: Clock
    ids: Ids

    def publish(self, result: CheckResult, by: Actor, door: str = "cli") -> Published:
        """Publish checked documents of a folder; raises what ``release`` does."""
        return self.release(Release(result, by, door))

    def release(self, release: Release) -> Published:
        """Widen the tables and give connections their addresses, both harmless to the version in force; then, in one
        transaction, store the new version with its event and what is left of the draft.

        Publishing what is in force already changes nothing. Raises ``UnpublishableError`` for documents with errors,
        ``OvertakenError`` when another version came in between.
        """
        plan = release.result.plan
        if plan is None:
            raise UnpublishableError([found for found in release.result.problems if found.level == "error"])
        number, before = self.apps.latest(plan.id) or (0, ())
        if release.expected not in {None, number}:
            raise OvertakenError
        documents = texts_of(plan.documents)
        self.store.expand(plan)
        addresses = tuple(self.addresses.add(plan.id, connection) for connection in plan.all(ConnectionPlan))
        if sorted(before) == sorted(documents):
            return Published(plan, number, addresses, unchanged=True)
        version = self._version(release, plan, number + 1)
        self.apps.publish(version, documents, self._event(release, version), release.settle)
        return Published(plan, version.number, addresses)

    def _version(self, release: Release, plan: AppPlan, number: int) -> Version:
        return Version(
            app=plan.id,
            number=number,
            version=plan.version,
            digest=plan.digest,
            at=self.clock.now(),
            by=release.by.id,
            by_name=release.by.name,
            origin=release.origin,
            of=release.of,
            forced=bool(release.forced),
            given=release.given,
        )

    def _event(self, release: Release, version: Version) -> Event:
        told: dict[str, object] = {"version": version.version, "digest": version.digest, "origin": version.origin}
        if version.of:
            told["of"] = version.of
        if release.forced:
            told["forced"] = list(release.forced)
        return Event(
            id=self.ids.new(),
            at=version.at,
            app=version.app,
            table="",
            record="",
            version=version.number,
            kind="publish",
            actor=release.by.id,
            actor_name=release.by.name,
            cause={"door": release.door, "ref": ""},
            input=told,
            change={},
        )


class LivePlans:
    """The ``Plans`` port: the newest version of every app that is ready, swapped whole by ``refresh``.

    A version that no longer checks (a newer server is stricter) leaves the one before in force; it never stops a start.
    Which plugins exist is not asked again: one that is switched off must not take along an app published with it.
    """

    def __init__(
        self,
        apps: Apps,
        store: Store,
        reports: PlanReports | None = None,
        plugins: Collection[str] | None = None,
    ) -> None:
        """Nothing is loaded before ``refresh``; ``reports`` is where other processes look what this one works by,
        ``plugins`` tells what can be asked of those that are there.
        """
        self.plugins = plugins
        self._apps = apps
        self._store = store
        self._reports = reports
        self._lock = Lock()
        self._numbers: dict[str, int] = {}
        self._standing: Mapping[str, Standing] = {}
        self._moves: Mapping[str, Move] = {}
        self._joined: dict[str, int] = {}
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

    @property
    def standing(self) -> Mapping[str, Standing]:
        """The version in force of every app, with its number."""
        return self._standing

    @property
    def moves(self) -> tuple[Move, ...]:
        """Newer versions that wait until their columns are filled."""
        return tuple(self._moves.values())

    def refresh(self) -> bool:
        """Take up what was published since, as soon as its columns are filled; whether anything changed."""
        with self._lock:
            changed = False
            for app, number in self._apps.newest().items():
                if number != self._numbers.get(app):
                    changed |= self._take_up(app, number)
            if self._reports is not None:
                self._reports.report(
                    {
                        app: PlanReport(one.number, self._joined.get(app, one.number))
                        for app, one in self._standing.items()
                    }
                )
            return changed

    def _take_up(self, app: str, number: int) -> bool:
        move = self._moves.get(app)
        plan = move.coming if move is not None and move.number == number else self._checked(app, number)
        if plan is not None and not self._store.expand(plan):
            self._accompany(app, number, plan)
            return False
        # Only now is it taken up: had the store been busy, the next call would try again.
        self._numbers[app] = number
        if plan is not None:
            self._stand(Standing(number, plan))
        return True

    def _checked(self, app: str, number: int) -> AppPlan | None:
        """The plan of a version; of one that does not check, the reasons are kept."""
        result = check_app(load_documents(self._apps.documents(app, number)), platforms=self.plugins)
        found = () if result.plan is not None else result.problems
        self._broken = {
            **{one: told for one, told in self._broken.items() if one != app},
            **({app: found} if found else {}),
        }
        return result.plan

    def _stand(self, standing: Standing) -> None:
        app = standing.plan.id
        self._moves = {one: move for one, move in self._moves.items() if one != app}
        self._joined.pop(app, None)
        self._standing = {**self._standing, app: standing}
        self._plans = {**self._plans, app: standing.plan}

    def _accompany(self, app: str, number: int, coming: AppPlan) -> None:
        """Go on with the version before, whose writes fill the columns of the coming one as well."""
        if app not in self._standing and (former := self._former(app, number)) is not None:
            self._stand(former)
        current = self._plans.get(app)
        if current is None:
            return
        known = self._moves.get(app)
        if known is None or known.coming is not coming or known.current is not current:
            self._moves = {**self._moves, app: Move(current, coming, number)}
        if self._store.accompany(current, coming):
            self._joined[app] = number

    def _former(self, app: str, number: int) -> Standing | None:
        """The newest version before ``number`` whose columns are in force."""
        for earlier in range(number - 1, 0, -1):
            plan = check_app(load_documents(self._apps.documents(app, earlier)), platforms=self.plugins).plan
            if plan is not None and self._store.adopt(plan):
                return Standing(earlier, plan)
        return None


def texts_of(documents: Mapping[Key, object]) -> Texts:
    """Documents as they are stored: kind, id, canonical JSON."""
    return tuple((kind, one, canonical(data).decode()) for (kind, one), data in documents.items())
