"""A process that dies at any step of a structure change leaves the old version or the new one, never a wrong value."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from orderloom.jobs.clock import SystemClock
from orderloom.runtime.ports import KeyTakenError, PageSpec
from orderloom.store import processes, schema
from orderloom.store.database import open_database
from orderloom.store.migrations import upgrade
from tests.durability.server import environment
from tests.integration.store.apps import Maker
from tests.integration.store.moving import Documents, Shelf, Worker, documents
from tests.needs import ROOT

APP = "killed"
ROWS = 6
BEFORE: Documents = documents(APP, [{"id": "size", "type": "text"}])
AFTER: Documents = documents(
    APP,
    [
        {"id": "size", "type": "integer"},
        {"id": "double", "type": "formula", "expression": {"*": [{"var": "size"}, 2]}},
    ],
    keys=[{"id": "by_size", "fields": ["size"], "on_duplicate": "refuse"}],
    indexes=[{"id": "list", "fields": ["double"]}],
)


def work(url: str, last: int) -> None:
    """Change the structure, and die at the given step: before or after the commit of a transaction."""
    pytest.MonkeyPatch().setattr(processes, "DEAD_AFTER", processes.BEAT * 0)
    database = open_database(url, SystemClock())
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    transact, alter = database.transact, database.alter

    def dying_transact(job: object, *, bulk: bool = False) -> object:
        step()
        done = transact(job, bulk=bulk)  # type: ignore[arg-type, var-annotated]
        step()
        return done

    def dying_alter(job: object, *, outside: bool = False) -> object:
        step()
        done = alter(job, outside=outside)  # type: ignore[arg-type, var-annotated]
        step()
        return done

    database.transact, database.alter = dying_transact, dying_alter  # type: ignore[method-assign, assignment]
    worker = Worker(database, Shelf(APP, [BEFORE, AFTER]), f"dying-{os.getpid()}")
    worker.finish()
    print(json.dumps({"steps": steps}))


@pytest.fixture
def filled(database_url: str) -> str:
    """The address of a database with the first version and a few records."""
    return fill(database_url)


def fill(url: str) -> str:
    """Make the first version with a few records."""
    database = open_database(url, SystemClock())
    upgrade(database)
    worker = Worker(database, Shelf(APP, [BEFORE]), "filler")
    maker = Maker(SystemClock(), APP)  # type: ignore[arg-type]  # any clock will do
    for number in range(ROWS):
        worker.insert(maker.record(size=f" {number}"))
    worker.leave()
    database.close()
    return url


def killed_at(url: str, step: int) -> bool:
    """Run the change in a process of its own; whether it died at that step."""
    code = f"from tests.durability.test_structure_kill import work; work({url!r}, {step})"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(PYTHONPATH=f"{ROOT}:{ROOT / 'server'}"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in {0, -signal.SIGKILL}, ran.stderr[-2000:]
    return ran.returncode != 0


def state_of(worker: Worker) -> tuple[str, list[object]]:
    """The type of the field in force, and what readers see of it."""
    orders = worker.orders
    with worker.store.read() as tx:
        rows = tx.page(orders, PageSpec(sort=("no",), limit=ROWS)).items
    return orders.fields["size"].type, sorted((row.values["size"] for row in rows), key=str)


def look(url: str, name: str, *, finish: bool) -> None:
    """What a new process finds is one version, whole; it may finish what the dead one began."""
    database = open_database(url, SystemClock())
    try:
        database.transact(lambda link: link.run(link.statements.prepare(delete(schema.lease))))
        looker = Worker(database, Shelf(APP, [BEFORE, AFTER]), name)
        sort, values = state_of(looker)
        assert values == ([f" {n}" for n in range(ROWS)] if sort == "text" else list(range(ROWS))), name
        if finish:
            looker.finish()
            assert state_of(looker) == ("integer", list(range(ROWS)))
            with pytest.raises(KeyTakenError):
                looker.insert(Maker(SystemClock(), APP).record(size=0))  # type: ignore[arg-type]  # as above
        looker.leave()
    finally:
        database.close()


@pytest.fixture(autouse=True)
def nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process of these tests dies."""
    monkeypatch.setattr(processes, "DEAD_AFTER", processes.BEAT * 0)


def test_a_change_that_is_killed_again_and_again_comes_to_its_end(filled: str) -> None:
    step = 3
    while killed_at(filled, step):
        look(filled, f"after {step}", finish=False)
        step += 9
    look(filled, "at the end", finish=True)
    assert step > 10


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_kill_at_every_step_leaves_one_version_whole(sqlite_url: str, tmp_path: Path) -> None:
    base = fill(sqlite_url)
    original = Path(base.removeprefix("sqlite:///"))
    step = 0
    while True:
        step += 1
        copy = tmp_path / f"step{step}.db"
        shutil.copy(original, copy)
        died = killed_at(f"sqlite:///{copy}", step)
        look(f"sqlite:///{copy}", f"after {step}", finish=True)
        copy.unlink()
        if not died:
            break
    assert step > 20
