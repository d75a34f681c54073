"""Figures about runs: how many stand where, and how the steps of a flow have done."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.run_figures import StepFigures
from orderloom.runtime.run_rows import Run, RunState, StepRow
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.run_figures import SqlRunFigures
from orderloom.store.store import SqlStore

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def figures(database_url: str) -> Iterator[SqlRunFigures]:
    """A journal of 21 runs of a flow, one of another and an inner one."""
    database = open_database(database_url, SimulatedClock(START), durable=False)
    migrations.upgrade(database)
    states = [RunState.FAILED, RunState.WAITING, *[RunState.DONE] * 19]
    runs = [run(f"r{place}", "packing", state) for place, state in enumerate(states)]
    runs += [run("other", "paying", RunState.FAILED), run("inner", "packing", RunState.FAILED, parent="r1")]
    rows = [row(f"r{place}", "weigh", "done", place + 1.0) for place in range(20)]
    rows += [row("r0", "label", "failed", 1.0, turn=1), row("r1", "label", "waiting", None, turn=1)]
    store = SqlStore(database)
    store.write(lambda tx: [*map(tx.runs.begin, runs), *map(tx.runs.note, rows)])
    yield SqlRunFigures(database)
    database.close()


def run(id: str, flow: str, state: RunState, parent: str = "") -> Run:
    return Run(id, "desk", 1, flow, state, START, at="label", parent=parent)


def row(run: str, step: str, state: str, seconds: float | None, turn: int = 0) -> StepRow:
    ended = START + timedelta(seconds=seconds) if seconds is not None else None
    return StepRow(run, turn, step, 0, state, {}, None, START, ended)


def test_runs_are_counted_by_where_they_stand_and_inner_ones_are_not(figures: SqlRunFigures) -> None:
    assert figures.states("desk") == {RunState.FAILED: 2, RunState.WAITING: 1, RunState.DONE: 19}
    assert figures.states("desk", "paying") == {RunState.FAILED: 1}
    assert (figures.failed("desk"), figures.failed("nowhere")) == (2, 0)


def test_steps_tell_how_often_and_how_long(figures: SqlRunFigures) -> None:
    assert figures.steps("desk", "packing") == {
        "weigh": StepFigures("weigh", done=20, median_s=11.0, slow_s=20.0),
        "label": StepFigures("label", failed=1, waiting=1),
    }
    assert figures.steps("desk", "nothing") == {}
