"""Replays in child processes: what the child says is told, whatever becomes of it, and one runs at a time."""

import os
import sys
import time
from pathlib import Path

import pytest

from orderloom.jobs.replays import ReplayProcesses
from orderloom.runtime.replay.job import ReplayJob


def ended(code: str, tmp_path: Path, most_seconds: float = 20.0) -> ReplayJob:
    """What is known of a replay whose child runs ``code``, once it is over."""
    replays = ReplayProcesses(tmp_path, lambda *_: [sys.executable, "-c", code], most_seconds)
    assert replays.find("shop") is None
    assert replays.start("shop", 7)
    until = time.monotonic() + 30
    while (job := replays.find("shop")) is None or job.state == "running":
        assert time.monotonic() < until
        time.sleep(0.01)
    return job


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ('print(\'{"digest": "d", "differences": []}\')', "done"),
        ('import sys; print(\'{"digest": "d"}\'); sys.exit(1)', "done"),
        ('import sys; print(\'{"problem": {"code": "publish.refused", "facts": {}}}\'); sys.exit(1)', "failed"),
        ('raise SystemExit("broken")', "failed"),
        ('print("not json")', "failed"),
    ],
)
def test_what_the_child_says_in_the_end_is_told(code: str, state: str, tmp_path: Path) -> None:
    job = ended(code, tmp_path)
    assert job.state == state
    assert (job.result is not None) == (state == "done")
    assert (job.problem is not None) == (state == "failed")


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    job = ended("import time; time.sleep(60)", tmp_path, most_seconds=0.3)
    assert (job.state, job.problem) == ("failed", {"code": "replay.failed", "facts": {"error": "exit -9"}})


def test_one_replay_of_an_app_runs_at_a_time_and_tells_how_far_it_is(tmp_path: Path) -> None:
    code = "import sys, time; print('3/10', file=sys.stderr, flush=True); time.sleep(60)"
    replays = ReplayProcesses(tmp_path, lambda *_: [sys.executable, "-c", code], 3.0)
    assert replays.start("shop", 7)
    assert not replays.start("shop", 7)
    until = time.monotonic() + 20
    while (job := replays.find("shop")) is None or not job.done:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert (job.state, job.done, job.inputs) == ("running", 3, 10)


def test_a_replay_whose_server_died_counts_as_failed_once_it_must_be_over(tmp_path: Path) -> None:
    replays = ReplayProcesses(tmp_path, lambda *_: [], 20.0)
    (tmp_path / "shop.json").write_text('{"state": "running", "days": 7}', encoding="utf-8")
    assert replays.find("shop") == ReplayJob("running", 7)
    os.utime(tmp_path / "shop.json", (time.time() - 60, time.time() - 60))
    job = replays.find("shop")
    assert job is not None
    assert job.state == "failed"
