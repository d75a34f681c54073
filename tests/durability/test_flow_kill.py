"""Processes that work on flows are killed at any moment: no sack is forgotten, none is ground twice, all runs end."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from orderloom import settings
from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import BusyError, PageSpec
from orderloom.wiring import Installation, open_installation
from tests.durability.milling import make_sack, publish
from tests.durability.server import environment
from tests.needs import ROOT, miss
from tests.postgres import PostgresCluster, PostgresMissing, clean, new_home, server_binaries

LONG = [pytest.mark.long, pytest.mark.timeout(1800)]
SHORT = [pytest.mark.timeout(600)]
GROUND = 11
GRAINS = ["left", "right", "single"]


@dataclass
class Nursery:
    """A process that forks others; ``said`` are the ids that they acknowledged."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def begin(self, command: str) -> int:
        """Let it fork a process; its pid."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return int(self.hear("pid ").removeprefix("pid "))

    def hear(self, prefix: str = "") -> str:
        """The next line that begins so; acknowledged ids before it are kept."""
        assert self.process.stdout is not None
        while True:
            line = self.process.stdout.readline()
            assert line, "the nursery is gone"
            if line.startswith(prefix):
                return line.strip()
            self.said.append(line.strip())

    def acknowledged(self, more: int) -> None:
        """Wait until so many more sacks are acknowledged."""
        assert self.process.stdout is not None
        for _ in range(more):
            self.said.append(self.process.stdout.readline().strip())


@contextmanager
def nursery(home: Path) -> Iterator[Nursery]:
    """A nursery; all its children die with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.durability.milling", str(home)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    children: list[int] = []
    made = Nursery(process)
    begin = made.begin

    def noted(command: str) -> int:
        children.append(begin(command))
        return children[-1]

    made.begin = noted  # type: ignore[method-assign]
    try:
        yield made
    finally:
        for pid in children:
            kill(pid)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


def kill(pid: int) -> None:
    """Process death without warning, over before this returns."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid), 10, "the process is dead")


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@contextmanager
def mill(url: str, home: Path) -> Iterator[Installation]:
    """An installation with the mill in force."""
    with open_installation(settings.create(home, url)) as installation:
        publish(installation)
        yield installation


def left(installation: Installation) -> int:
    """Runs that have not ended, and events that have not begun any."""
    return count(installation, "flow_run WHERE ended_at IS NULL") + count(installation, "outbox")


def count(installation: Installation, what: str) -> int:
    with installation.database.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {what}")).scalar_one())


def ground(installation: Installation) -> dict[str, tuple[object, list[str]]]:
    """Every sack: what was ground of it, and the names of its grains."""
    plan = installation.plans.plan("mill")
    assert plan is not None
    found: dict[str, tuple[object, list[str]]] = {}
    with installation.store.read() as tx:

        def everything(table: str) -> Iterator[dict[str, object]]:
            after = None
            while True:
                page = tx.page(plan.get(TablePlan, table), PageSpec(limit=500, after=after, count_cap=None))
                yield from ({"id": one.id, **one.values} for one in page.items)
                after = page.next
                if after is None:
                    return

        for sack in everything("sacks"):
            found[str(sack["id"])] = (sack["ground"], [])
        for grain in everything("grains"):
            found[str(grain["of"])][1].append(str(grain["name"]))
    return {sack: (much, sorted(grains)) for sack, (much, grains) in found.items()}


def must_be_whole(installation: Installation, acknowledged: list[str]) -> None:
    """Everything that was acknowledged is there, and each effect of its flow exactly once."""
    found = ground(installation)
    assert set(acknowledged) <= set(found)
    wrong = {sack: state for sack, state in found.items() if state != (GROUND, GRAINS)}
    assert not wrong
    assert count(installation, "flow_run WHERE state <> 'done'") == 0
    assert count(installation, "flow_run WHERE parent = ''") == len(found)


@pytest.mark.parametrize("kills", [pytest.param(20, id="20", marks=SHORT), pytest.param(200, id="200", marks=LONG)])
def test_a_server_killed_at_any_moment_loses_and_doubles_nothing(kills: int, sqlite_url: str, tmp_path: Path) -> None:
    seed = 20261122
    chance = random.Random(seed)
    print("seed", seed)
    with mill(sqlite_url, tmp_path / "home") as installation, nursery(tmp_path / "home") as place:
        for _ in range(kills):
            pid = place.begin("feed")
            place.acknowledged(1)
            time.sleep(chance.uniform(0, 0.35))
            kill(pid)
        assert left(installation) > 0
        place.begin("work")
        until(lambda: not left(installation), 60, "all runs have ended")
        must_be_whole(installation, place.said)


@pytest.mark.parametrize("kills", [pytest.param(4, id="4", marks=SHORT), pytest.param(200, id="200", marks=LONG)])
def test_workers_killed_at_any_moment_lose_and_double_nothing(kills: int, postgres_url: str, tmp_path: Path) -> None:
    seed = 20261123
    chance = random.Random(seed)
    print("seed", seed)
    made: list[str] = []
    with mill(postgres_url, tmp_path / "home") as installation, nursery(tmp_path / "home") as place:
        workers = [place.begin("work") for _ in range(4)]
        for _ in range(kills):
            made.extend(make_sack(installation) for _ in range(chance.randint(5, 15)))
            time.sleep(chance.uniform(0, 0.5))
            victim = chance.randrange(4)
            kill(workers[victim])
            workers[victim] = place.begin("work")
        until(lambda: not left(installation), 60, "all runs have ended")
        must_be_whole(installation, made)


@pytest.mark.parametrize("most", [pytest.param(6, id="some", marks=SHORT), pytest.param(10_000, id="all", marks=LONG)])
def test_a_worker_that_dies_at_any_step_is_taken_over(most: int, database_url: str, tmp_path: Path) -> None:
    with mill(database_url, tmp_path / "home") as installation, nursery(tmp_path / "home") as place:
        made = [make_sack(installation)]
        place.begin("die 0")
        total = int(place.hear())
        for number in _steps(total, most):
            made.append(make_sack(installation))
            pid = place.begin(f"die {number}")
            until(lambda pid=pid: not alive(pid), 30, "it has died")  # type: ignore[misc]
        place.begin("work")
        until(lambda: not left(installation), 60, "all runs have ended")
        must_be_whole(installation, made)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_database_that_restarts_under_load_loses_and_doubles_nothing(tmp_path: Path) -> None:
    cluster = own_cluster()
    try:
        url = cluster.create("mill")
        with mill(url, tmp_path / "home") as installation, nursery(tmp_path / "home") as place:
            for _ in range(2):
                place.begin("work")
            made: list[str] = []
            for _ in range(5):
                made.extend(sacks_for(installation, 4))
                cluster.restart()
                again = time.monotonic()
                made.extend(sacks_for(installation, 0.1))
                assert time.monotonic() - again < 10
            until(lambda: not left(installation), 60, "all runs have ended")
            must_be_whole(installation, made)
    finally:
        clean(cluster.home)


def own_cluster() -> PostgresCluster:
    """A server that no other test looks at."""
    try:
        server_binaries()
    except PostgresMissing as missing:
        miss(str(missing))
    return PostgresCluster(new_home())


def sacks_for(installation: Installation, seconds: float) -> Iterator[str]:
    """Sacks made for some time, at least one; only those that were acknowledged."""
    deadline, made = time.monotonic() + seconds, 0
    while time.monotonic() < deadline or not made:
        with suppress(BusyError):
            yield make_sack(installation)
            made += 1
        time.sleep(0.05)


def _steps(total: int, most: int) -> list[int]:
    """All step numbers, or ``most`` of them evenly spread, the first and the last among them."""
    if total <= most:
        return list(range(1, total + 1))
    return sorted({1 + place * (total - 1) // (most - 1) for place in range(most)})
