"""Faults of flows: who may write about a run, and what belongs into one transaction."""

from collections.abc import Iterable

import pytest
from sqlalchemy import bindparam, update

from orderloom.runtime.flow.dispatch import Dispatch, _Judged
from orderloom.runtime.flow.step import Go, Turn, Write
from orderloom.runtime.flow.walk import Walk
from orderloom.runtime.logs import runs as run_log
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.run_rows import Happening
from orderloom.store import runs
from orderloom.store.schema import flow_run
from tests.planted.faults import Fault

_FLOWS = "tests/integration/runtime/test_flows.py"
_CONTROL = "tests/integration/runtime/test_run_control.py"


def _ignore_the_fence(patch: pytest.MonkeyPatch) -> None:
    moving: dict[str, object] = {name: bindparam(f"new_{name}") for name in runs._MOVING}
    patch.setattr(runs, "_MOVE", update(flow_run).where(flow_run.c.id == bindparam("of_id")).values(moving))


def _note_later(patch: pytest.MonkeyPatch) -> None:
    def write(walk: Walk, turn: Turn, taken: Write) -> None:
        outcome = turn.tools.engine.change(taken.change)
        walk._go_on(turn, Go(taken.output(outcome)))

    patch.setattr(Walk, "_write", write)


def _forget_the_event_first(patch: pytest.MonkeyPatch) -> None:
    take, gone = runs.SqlRunJournal.take, set[int]()

    def step(dispatch: Dispatch, limit: int = 100) -> int:
        found = dispatch._runs.happenings(limit)
        dispatch._store.write(lambda tx: _take(tx, found))
        gone.update(one.seq for one in found)
        judged = [_Judged(one, tuple(dispatch._beginnings(one.event, one.event.at))) for one in found]
        dispatch._store.write(lambda tx: dispatch._write(tx, judged, dispatch._clock.now()))
        return len(found)

    patch.setattr(Dispatch, "step", step)
    patch.setattr(runs.SqlRunJournal, "take", lambda self, place: place in gone or take(self, place))


def _take(tx: WriteTx, events: Iterable[Happening]) -> None:
    for one in events:
        tx.runs.take(one.seq)


def _show_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(run_log, "sees_as_much", lambda *_: True)


FAULTS = (
    Fault(
        "run_not_fenced",
        "whoever was overtaken writes nothing about a run",
        _ignore_the_fence,
        (f"{_FLOWS}::test_whoever_is_overtaken_writes_nothing[sqlite]",),
    ),
    Fault(
        "step_noted_apart",
        "a step's effect and its entry in the journal are one transaction",
        _note_later,
        (f"{_FLOWS}::test_a_step_whose_journal_can_not_be_written_has_no_effect[sqlite]",),
    ),
    Fault(
        "event_gone_first",
        "an event leaves the outbox with the run that it begins",
        _forget_the_event_first,
        (f"{_FLOWS}::test_an_event_whose_flow_can_not_be_begun_waits[sqlite]",),
    ),
    Fault(
        "run_shows_hidden",
        "what a run remembers is for those who see what it sees",
        _show_everything,
        (f"{_CONTROL}::test_what_a_run_remembers_is_for_those_who_see_what_it_sees[sqlite]",),
    ),
)
