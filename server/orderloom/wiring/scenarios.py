"""Scenarios on throw-away databases: of one app here, of a template's many builds in several processes."""

import atexit
import contextlib
import multiprocessing
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Self

from orderloom import resources
from orderloom.check.app import check_app, load_app
from orderloom.check.plan import AppPlan
from orderloom.check.template import load_template
from orderloom.check.template_build import build
from orderloom.check.template_matrix import Ticks, played_settings
from orderloom.edge.platforms import load_platforms
from orderloom.host.templates import ChildRenderer
from orderloom.jobs.clock import SystemClock
from orderloom.model.template import BETWEEN
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.coverage import touched
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.sandbox import Ground, Queues
from orderloom.runtime.scenario import ScenarioResult, run_scenarios
from orderloom.sdk.actions import PluginFacts
from orderloom.store import migrations
from orderloom.store.backstage import SqlBackstage
from orderloom.store.database import open_database
from orderloom.store.inbox import SqlInbox
from orderloom.store.keyring import Keyring
from orderloom.store.notices import SqlNotices
from orderloom.store.outgoing import SqlQueue
from orderloom.store.runs import SqlRuns
from orderloom.store.schedules import SqlSchedules
from orderloom.store.sealing import Sealer
from orderloom.store.store import SqlStore
from orderloom.store.tasks import SqlTasks
from orderloom.store.timers import SqlTimers

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Where the clock stands before a story sets it."""

_WORTH_PROCESSES = 10
"""Fewer builds are played sooner than processes have started."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What came of the scenarios of one build of a template; ``documents`` are what each of them is about."""

    traits: tuple[str, ...]
    results: tuple[ScenarioResult, ...]
    documents: Mapping[str, tuple[str, ...]]


def play(plan: AppPlan, language: str) -> tuple[ScenarioResult, ...]:
    """Every scenario of a plan, one after the other."""
    with Yard(plan) as yard:
        return run_scenarios(plan, yard.ground, load_platforms(resources.plugins_dir()), language)


def play_scenarios(folder: Path, language: str) -> tuple[ScenarioResult, ...]:
    """Every scenario of the app in ``folder``; none for an app with errors, which ``app check`` tells.

    Of a template: every scenario of its ``played_settings``, with the ticked traits behind its id.
    """
    template = load_template(folder)
    if template is None:
        plan = check_app(load_app(folder), platforms=_plugins()).plan
        return () if plan is None else play(plan, language)
    played = play_builds(folder, played_settings(template.app), language)
    return tuple(replace(one, id=_with(one.id, build.traits)) for build in played for one in build.results)


def _with(scenario: str, traits: tuple[str, ...]) -> str:
    return f"{scenario} [{BETWEEN.join(traits)}]" if traits else scenario


def play_builds(folder: Path, builds: Iterable[Ticks], language: str) -> tuple[BuildResult, ...]:
    """The scenarios of these builds of the template in ``folder``, each set of traits once."""
    wanted = list(builds)
    if len(wanted) < _WORTH_PROCESSES:
        here = (_play_build(folder, ticked, language) for ticked in wanted)
        return tuple({one.traits: one for one in here if one is not None}.values())
    context = multiprocessing.get_context("spawn")  # a fork would take along locks of threads
    with ProcessPoolExecutor(min(len(wanted), os.cpu_count() or 1), mp_context=context) as pool:
        played = list(pool.map(_play_build, [folder] * len(wanted), wanted, [language] * len(wanted)))
    return tuple({one.traits: one for one in played if one is not None}.values())


def _play_build(folder: Path, ticked: Ticks, language: str) -> BuildResult | None:
    template = load_template(folder)
    if template is None:
        return None
    built = build(template, dict(ticked))
    plan = check_app(built.source, platforms=_plugins()).plan
    if plan is None:
        return None
    results = play(plan, language)
    return BuildResult(built.traits, results, {one.id: tuple(touched(plan, one.id)) for one in results})


def _plugins() -> PluginFacts:
    return load_platforms(resources.plugins_dir()).facts()


@cache
def _system_tables() -> bytes:
    """A database file with the system tables and nothing else."""
    with tempfile.TemporaryDirectory(prefix="orderloom-test-") as place:
        file = Path(place, "system.db")
        database = open_database(f"sqlite:///{file}", SystemClock(), durable=False)
        try:
            migrations.upgrade(database)
        finally:
            database.close()
        return file.read_bytes()


class Yard:
    """One throw-away database that knows a plan's tables; every scenario begins with them empty.

    Going back to the empty database costs far less than making one: it is copied page by page from memory.
    """

    def __init__(self, plan: AppPlan) -> None:
        """Make the database and its tables."""
        self._stack = contextlib.ExitStack()
        place = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="orderloom-test-"))
        self._file = Path(place, "scenarios.db")
        self._file.write_bytes(_system_tables())
        self._clock = SimulatedClock(_BEGINNING)
        self._database = open_database(f"sqlite:///{self._file}", self._clock, durable=False)
        self._stack.callback(self._database.close)
        self._store = SqlStore(self._database, Sealer(Keyring(secrets.token_bytes(32))))
        self._store.expand(plan)
        self._empty = self._stack.enter_context(contextlib.closing(sqlite3.connect(":memory:")))
        with contextlib.closing(sqlite3.connect(self._file)) as made:
            made.backup(self._empty)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def ground(self) -> Iterator[Ground]:
        """The database, emptied again behind whoever used it."""
        try:
            yield Ground(self._store, SqlInbox(self._database, TimeIds(self._clock)), self._clock, self._queues())
        finally:
            with contextlib.closing(sqlite3.connect(self._file)) as used:
                self._empty.backup(used)

    def _queues(self) -> Queues:
        """What waits in the database."""
        return Queues(
            runs=SqlRuns(self._database, "sandbox"),
            timers=SqlTimers(self._database),
            tasks=SqlTasks(self._database),
            notices=SqlNotices(self._database),
            outgoing=SqlQueue(self._database),
            schedules=SqlSchedules(self._database),
            backstage=SqlBackstage(self._database),
            renderer=_renderer(),
        )


@contextlib.contextmanager
def thrown_away(plan: AppPlan) -> Iterator[Ground]:
    """One ground for one use."""
    with Yard(plan) as yard, yard.ground() as ground:
        yield ground


@cache
def _renderer() -> ChildRenderer:
    """One for all stories of this process; its child begins with the first message and ends with the process."""
    made = ChildRenderer()
    atexit.register(made.close)
    return made
