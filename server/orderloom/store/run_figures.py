"""Figures about runs, worked out of the run journal when they are asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select

from orderloom.runtime.run_figures import StepFigures
from orderloom.runtime.run_rows import RunState
from orderloom.store.link import Database
from orderloom.store.schema import flow_run, flow_step

_LAST_RUNS: Final = 500
"""Runs of a flow that its figures are worked out of."""

_MOST_ENTRIES: Final = 20_000
_SLOW: Final = 0.95
_OWN: Final = (flow_run.c.app == bindparam("app"), flow_run.c.parent == "")
_COUNT: Final = select(flow_run.c.state, func.count()).where(*_OWN).group_by(flow_run.c.state)
_COUNT_OF: Final = _COUNT.where(flow_run.c.flow == bindparam("flow"))
_FAILED: Final = select(func.count()).where(*_OWN, flow_run.c.state == RunState.FAILED.value)
_RUNS: Final = (
    select(flow_run.c.id)
    .where(flow_run.c.app == bindparam("app"), flow_run.c.flow == bindparam("flow"))
    .order_by(flow_run.c.seq.desc())
    .limit(bindparam("runs"))
    .subquery()
)
_ENTRIES: Final = (
    select(flow_step.c.step, flow_step.c.state, flow_step.c.began_at, flow_step.c.ended_at)
    .join(_RUNS, flow_step.c.run == _RUNS.c.id)
    .limit(bindparam("entries"))
)
_STANDING: Final = (
    select(flow_run.c.at, func.count())
    .where(
        flow_run.c.app == bindparam("app"),
        flow_run.c.flow == bindparam("flow"),
        flow_run.c.state == bindparam("stands"),
    )
    .group_by(flow_run.c.at)
)


class SqlRunFigures:
    """The ``RunFigures`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self, app: str, flow: str = "") -> Mapping[RunState, int]:
        """One look at the index of states."""
        with self._database.snapshot(brief=True) as link:
            rows = link.rows(_COUNT_OF if flow else _COUNT, {"app": app, **({"flow": flow} if flow else {})})
        return {RunState(str(state)): int(str(number)) for state, number in rows}

    def failed(self, app: str) -> int:
        """One look at the index of states."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_FAILED, {"app": app})
        return int(str(row[0])) if row else 0

    def steps(self, app: str, flow: str) -> Mapping[str, StepFigures]:
        """Of the last runs, so that old faults that are mended do not count for ever."""
        sample = {"app": app, "flow": flow, "runs": _LAST_RUNS, "entries": _MOST_ENTRIES}
        waiting = {"app": app, "flow": flow, "stands": RunState.WAITING.value}
        with self._database.snapshot() as link:
            entries = link.rows(_ENTRIES, sample)
            standing = {str(step): int(str(number)) for step, number in link.rows(_STANDING, waiting)}
        ended, spans = Counter[tuple[str, str]](), dict[str, list[float]]()
        for step, state, began, over in entries:
            ended[str(step), str(state)] += 1
            if state == RunState.DONE.value and isinstance(began, datetime) and isinstance(over, datetime):
                spans.setdefault(str(step), []).append(max(0.0, (over - began).total_seconds()))
        names = {step for step, _ in ended} | standing.keys()
        return {step: _figures(step, ended, sorted(spans.get(step, ())), standing.get(step, 0)) for step in names}


def _figures(step: str, ended: Counter[tuple[str, str]], spans: Sequence[float], waiting: int) -> StepFigures:
    failed = ended[step, RunState.FAILED.value] + ended[step, "timeout"]
    return StepFigures(step, ended[step, RunState.DONE.value], failed, waiting, _rank(spans, 0.5), _rank(spans, _SLOW))


def _rank(spans: Sequence[float], share: float) -> float | None:
    """The value that this share of the others does not exceed."""
    return spans[min(len(spans) - 1, int(len(spans) * share))] if spans else None
