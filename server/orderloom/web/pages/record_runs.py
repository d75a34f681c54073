"""Runs of flows on one record, for those who may see runs."""

from dataclasses import dataclass
from datetime import datetime

from orderloom.check.flow_plan import FlowPlan
from orderloom.runtime.ports import Record
from orderloom.runtime.run_rows import RunState
from orderloom.web import run_words
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.urls import run_url
from orderloom.web.widgets.moments import ago, exact, written

RUNS = "runs"
"""The log, and the right to look after what it shows."""

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class RecordRun:
    """One run; ``href`` is empty for whoever may see it and not look after it."""

    flow: str
    href: str
    words: str
    color: str
    step: str
    problem: str
    stamp: str
    exact: str
    ago: str


def runs_of(visit: AppVisit, record: Record) -> list[RecordRun]:
    """The last runs on the record, the newest first; none for whoever may not see runs."""
    rights = visit.rights
    if RUNS not in rights.logs and RUNS not in rights.manages:
        return []
    return [_run(visit, row) for row in visit.log(RUNS, record.table, record.id, limit=_SHOWN).items]


def _run(visit: AppVisit, record: Record) -> RecordRun:
    row, look, language = record.values, visit.look(), visit.visit.language
    plan = visit.services.flows.versions.plan(visit.plan.id, int(str(row["version"])))
    flow, state, began = plan.find(FlowPlan, str(row["flow"])) if plan else None, str(row["state"]), row["created_at"]
    at = began if isinstance(began, datetime) else look.now
    problem, _ = run_words.why(row.get("problem"), language)
    return RecordRun(
        flow=look.pick(flow.title) if flow else str(row["flow"]),
        href=run_url(visit.plan.id, record.id) if RUNS in visit.rights.manages else "",
        words=run_words.state(state, language),
        color=run_words.COLORS.get(state, "gray"),
        step="" if RunState(state).ended and not problem else run_words.step(flow, str(row["at"]), language),
        problem=problem,
        stamp=written(at),
        exact=exact(at, look.zone),
        ago=ago(at, look),
    )
