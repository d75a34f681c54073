"""Searches of flows at work: one question to the read verb, with the flow's values bound."""

from orderloom.check.asks import OUTER
from orderloom.check.search import SearchPlan
from orderloom.runtime.flow.step import StepFailed, Turn
from orderloom.runtime.record.change import Bound, Page, Query


def found(turn: Turn, plan: SearchPlan, *, limit: int, fields: tuple[str, ...] = (), cursor: str | None = None) -> Page:
    """A page of at most ``limit`` records within the reach of the flow's identity; raises ``StepFailed``."""
    values = {path: turn.env.get(path.removeprefix(OUTER)) for path in plan.types}
    query = Query(
        app=turn.app.id,
        table=plan.table,
        actor=turn.actor,
        filter=plan.rule,
        sort=plan.sort,
        limit=limit,
        cursor=cursor,
        fields=fields,
        count=False,
        bound=Bound(values, plan.types),
    )
    page = turn.tools.engine.read(query)
    for fault in page.problems:
        raise StepFailed(fault.code, **fault.facts)
    return page
