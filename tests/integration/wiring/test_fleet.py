"""Workers beside servers: who works, who is woken, who takes over."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from orderloom import settings
from orderloom.check.app import Draft, Source, check_app
from orderloom.runtime.record.change import Change, Operation
from orderloom.wiring import Installation, open_installation
from orderloom.wiring.apps import COMMAND
from tests.durability.server import PROGRAM, environment
from tests.integration.runtime.mill import APP, CAUSE, ROBOT, documents, flow, on, plus, put

GRINDING = flow("grinding", put("grind", ground=plus("ground")), triggers=on("create"))


def publish(installation: Installation) -> None:
    drafts = tuple(Draft(one, f"{one['kind']}/{one['id']}") for one in documents([GRINDING]))
    installation.publisher.publish(check_app(Source(drafts)), COMMAND)
    installation.plans.refresh()


def grind(installation: Installation) -> float:
    """How long after its commit a sack is ground, in seconds."""
    change = Change(APP, "sacks", Operation.CREATE, ROBOT, CAUSE, fields={"name": "rye"})
    assert installation.engine.change(change).status.done
    began = time.monotonic()
    while count(installation, "flow_run WHERE ended_at IS NULL") + count(installation, "outbox"):
        assert time.monotonic() < began + 20
        time.sleep(0.01)
    return time.monotonic() - began


def count(installation: Installation, what: str) -> int:
    with installation.database.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {what}")).scalar_one())


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker process that is ready."""
    command = [str(PROGRAM), "worker", "--home", str(home)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.timeout(180)
def test_servers_leave_flows_to_workers_and_go_on_without_them(postgres_url: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_installation(settings.create(home, postgres_url)) as installation:
        publish(installation)
        fleet = installation.fleet
        assert fleet is not None
        with installation.loops(), worker(home) as process:
            deadline = time.monotonic() + 20
            while not fleet.manned():
                assert time.monotonic() < deadline
                time.sleep(0.1)
            grind(installation)  # the first one makes the bell
            # Without a bell each would wait for a sweep, half a second on the average.
            assert sum(grind(installation) for _ in range(8)) < 2
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            time.sleep(1.2)
            assert not fleet.manned()
            grind(installation)
        assert count(installation, "flow_run WHERE state <> 'done'") == 0


def test_the_embedded_database_has_no_workers(tmp_path: Path) -> None:
    settings.create(tmp_path / "home")
    command = [str(PROGRAM), "worker", "--home", str(tmp_path / "home")]
    ran = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 2
    assert "PostgreSQL" in ran.stdout + ran.stderr
