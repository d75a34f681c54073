"""Inner runs: graphs of ``parallel`` and ``map``, and flows that a flow starts, each a run that another one waits for.

Their ids are the ticket of the wait, and in later tries the try, with the branch behind a full stop.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from orderloom.check.flow_plan import FlowPlan, StepPlan
from orderloom.runtime.flow.env import DOOR, about_run
from orderloom.runtime.flow.progress import OUTPUT, called_off
from orderloom.runtime.flow.step import RUNS, Abandoning, Joining, StepFailed, Turn
from orderloom.runtime.flow.values import from_plain, to_plain
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.ports import WriteTx
from orderloom.runtime.run_rows import Run, RunState

FAILED: Final = "failed"
OUTPUTS: Final = "outputs"


def tag_of(ticket: str, tries: int) -> str:
    """What the ids of the inner runs of one try begin with."""
    return f"{ticket}.try{tries}" if tries else ticket


def inner_run(turn: Turn, branch: str, start: str, added: Mapping[str, object] | None = None, key: str = "") -> Run:
    """A graph of the step's own flow, which knows what the run knows, and ``added`` (plain values by path)."""
    run = turn.run
    return replace(
        run,
        id=f"{tag_of(turn.ticket, run.tries)}.{branch}",
        state=RunState.READY,
        created_at=turn.now,
        at=start,
        turn=0,
        tries=0,
        values={**_of_the_run(turn), **run.values, **(added or {})},
        due_at=turn.now,
        ends_at=None,
        ticket="",
        news=None,
        parent=run.id,
        branch=branch,
        key=key,
        owner="",
        fence=0,
        started_at=None,
    )


def _of_the_run(turn: Turn) -> dict[str, object]:
    """Inner runs tell of the run that they belong to."""
    return {path: to_plain(value) for path, value in about_run(turn.run).items()}


def flow_run(turn: Turn, flow: FlowPlan, record: str, values: Mapping[str, object]) -> Run:
    """Another flow, which knows only its inputs (plain ``values`` by path)."""
    run = inner_run(turn, flow.id, flow.start)
    ends_at = turn.now + flow.timeout if flow.timeout else None
    return replace(
        run,
        flow=flow.id,
        table=flow.table or "",
        record=record if flow.table else "",
        event="",
        trigger="",
        by=f"{DOOR}:{turn.flow.id}",
        values=dict(values),
        ends_at=ends_at,
    )


def news_of(inner: tuple[Run, ...]) -> dict[str, object]:
    """What inner runs gave out, by branch, and the first failure among them."""
    failed = next((one.problem for one in inner if one.state is RunState.FAILED), None)
    outputs = {one.branch: one.values.get(OUTPUT) for one in inner if one.state is RunState.DONE}
    return {FAILED: failed, OUTPUTS: outputs}


def outputs_of(news: Mapping[str, object]) -> dict[str, object]:
    """What they gave out, by branch; raises ``StepFailed`` as the first failure among them did."""
    failed, outputs = news.get(FAILED), news.get(OUTPUTS)
    if isinstance(failed, Mapping):
        facts, text = failed.get("facts"), failed.get("text")
        known = dict(facts) if isinstance(facts, Mapping) else {}
        raise StepFailed(str(failed.get("code", "")), **known, **({"said": text} if text else {}))
    return {str(branch): from_plain(one) for branch, one in outputs.items()} if isinstance(outputs, Mapping) else {}


def join(tx: WriteTx, versions: FlowVersions, ended: Run, at: datetime) -> None:
    """Tell the run that waits for an inner one that this has ended, if it need not wait for others."""
    outer = tx.runs.get(ended.parent)
    if outer is None or outer.state is not RunState.WAITING:
        return
    tag = tag_of(outer.ticket, outer.tries)
    flow = versions.flow(outer)
    step = flow.steps.get(outer.at) if flow else None
    sort = _joining(step)
    if step is None or sort is None or ended.id != f"{tag}.{ended.branch}":
        return
    if sort.holds(step, ended, tx.runs.open(outer.id, tag)):
        return
    inner = tx.runs.children(outer.id, tag)
    tx.runs.answer(outer.ticket, sort.joined(step, inner), at)
    for one in inner:
        call_off(tx, versions, one, at)


def call_off(tx: WriteTx, versions: FlowVersions, run: Run, at: datetime) -> bool:
    """Cancel a run that has not ended, with all that it waits for; False when it has ended."""
    if run.state.ended:
        return False
    drop(tx, versions, run, at)
    over = called_off(run, at)
    if not tx.runs.move(run, over):
        return False
    if run.key and run.state is not RunState.QUEUED:
        tx.runs.admit(run.app, run.flow, run.key, at)
    return True


def drop(tx: WriteTx, versions: FlowVersions, run: Run, at: datetime) -> None:
    """Take back what a run waits for: its inner runs, and whatever its step has left with others."""
    if not run.ticket:
        return
    for one in tx.runs.children(run.id, tag_of(run.ticket, run.tries)):
        call_off(tx, versions, one, at)
    flow = versions.flow(run)
    step = flow.steps.get(run.at) if flow else None
    sort = _abandoning(step)
    if sort is not None:
        sort.abandon(tx, run, at)


def _joining(step: StepPlan | None) -> Joining | None:
    sort: object = RUNS.find(step.sort) if step else None
    return sort if isinstance(sort, Joining) else None


def _abandoning(step: StepPlan | None) -> Abandoning | None:
    sort: object = RUNS.find(step.sort) if step else None
    return sort if isinstance(sort, Abandoning) else None
