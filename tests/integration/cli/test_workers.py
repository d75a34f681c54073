"""``orderloom serve --workers``: several processes on one port, all at the same version, each replaced when it dies."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
from click.testing import CliRunner

from orderloom import settings
from orderloom.cli.serve import serve
from orderloom.wiring import open_installation
from orderloom.wiring.apps import apply_to
from tests.needs import ROOT

WATCHMAKER = ROOT / "tests" / "data" / "apps" / "watchmaker"
PROGRAM = str(Path(sys.executable).parent / "orderloom")


@contextmanager
def serving(home: Path, *more: str) -> Iterator[str]:
    """The address of a server with two processes."""
    command = [PROGRAM, "serve", "--home", str(home), "--port", "0", "--workers", "2", *more]
    environment = {**os.environ, "ORDERLOOM_LANG": "en"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "2 processes" in line, line
        yield line.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def until(ready: Callable[[], bool], seconds: float) -> float:
    """Wait until something is so; how long it took."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def reported(url: str) -> dict[str, int]:
    """The version of the app that each process says it works by."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT process, number FROM plan_report WHERE app = 'watchmaker'").fetchall()
    return {str(process): int(number) for process, number in rows}


def processes(reports: dict[str, int]) -> set[int]:
    return {int(name.split(":")[1]) for name in reports}


def test_all_processes_take_a_version_up_within_a_second_and_one_that_dies_is_replaced(
    postgres_url: str, tmp_path: Path
) -> None:
    found = settings.create(tmp_path / "home", postgres_url)
    with open_installation(found) as installation:
        apply_to(installation, WATCHMAKER)
    with serving(found.home) as url:
        until(lambda: list(reported(postgres_url).values()) == [1, 1], 20)
        before = reported(postgres_url)
        folder = shutil.copytree(WATCHMAKER, tmp_path / "app")
        data = json.loads((folder / "app.json").read_text(encoding="utf-8"))
        (folder / "app.json").write_text(json.dumps({**data, "version": "1.1.0"}), encoding="utf-8")
        with open_installation(found) as installation:
            apply_to(installation, folder)
            took = until(lambda: all(reported(postgres_url).get(one) == 2 for one in before), 10)
        assert took < 1.0
        dead = min(processes(before))
        os.kill(dead, signal.SIGKILL)
        until(lambda: len(processes(reported(postgres_url)) - {dead}) == 2, 20)
        for _ in range(4):
            assert httpx.get(f"{url}/readyz").status_code == 200


def test_an_embedded_database_is_served_by_one_process(tmp_path: Path) -> None:
    settings.create(tmp_path)
    told = CliRunner().invoke(serve, ["--home", str(tmp_path), "--workers", "2"], env={"ORDERLOOM_LANG": "en"})
    assert told.exit_code == 2
    assert "PostgreSQL" in told.output
