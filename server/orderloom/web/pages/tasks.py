"""The inbox of tasks: what waits for one's answer, what can be claimed, what is done, and for managers everything."""

from collections.abc import Sequence

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.task_plan import ANY
from orderloom.runtime.ports import BadCursorError
from orderloom.runtime.task_rows import Task, TaskFilter
from orderloom.runtime.tasks.asks import asks
from orderloom.runtime.tasks.rights import TaskRights
from orderloom.web import guards
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.inbox_view import Tab
from orderloom.web.pages.task_form import task_page
from orderloom.web.pages.task_view import rows
from orderloom.web.problems import not_there
from orderloom.web.urls import tasks_url, with_query
from orderloom.web.visit import Call

_SHOWN = 50
_TRAIL = 40
MINE, CLAIM, DONE, ALL, CLOSED = "mine", "claim", "done", "all", "closed"
_OWN = (MINE, CLAIM, DONE)
_EVERYBODYS = (ALL, CLOSED)


@get("/a/{app:str}/tasks", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """The tasks, those due first; ``tab`` says which, ``flow`` and ``overdue`` narrow them."""
    visit = enter(request, app)
    rights = visit.services.desk.rights(app, visit.actor)
    offered = (*_OWN, *(_EVERYBODYS if rights.oversees else ()))
    asked = request.query_params.get("tab", MINE)
    tab = asked if asked in offered else MINE
    flow = request.query_params.get("flow", "")
    flow = flow if visit.plan.find(FlowPlan, flow) else ""
    overdue = request.query_params.get("overdue") == "1"
    trail = request.query_params.getall("after", [])[-_TRAIL:]
    found = _some(visit, _filter(visit, tab, flow, trail[-1] if trail else None, overdue=overdue))
    chosen = [("tab", tab), *([("flow", flow)] if flow else []), *([("overdue", "1")] if overdue else [])]
    path, shown = tasks_url(app), found[:_SHOWN]
    onward = [*trail, shown[-1].id] if len(found) > _SHOWN else []
    listed = rows(visit, [task for task in shown if _belongs(task, tab, rights)])
    return visit.page(
        "pages/tasks.html",
        tabs=[_tab(visit, one, tab) for one in offered],
        tab=tab,
        rows=listed,
        flows=[(one.id, visit.look().pick(one.title)) for one in _asking(visit)],
        flow=flow,
        overdue=overdue,
        here=path,
        outcomes=_outcomes(visit, [task for task in shown if tab != ALL and _belongs(task, tab, rights)]),
        others=visit.offers("@people", limit=200) if tab in {MINE, CLAIM, ALL} and listed else [],
        manages=rights.manages,
        key=visit.services.ids.new(),
        next=with_query(path, [*chosen, *(("after", one) for one in onward)]) if onward else "",
        previous=with_query(path, [*chosen, *(("after", one) for one in trail[:-1])]) if trail else "",
        number=len(trail) + 1,
    )


@get("/a/{app:str}/tasks/{task:str}", guards=[guards.signed_in], sync_to_thread=True)
def show_one(request: Call, app: FromPath[str], task: FromPath[str]) -> Response[str]:
    """One task: what is asked, the record beside it, who is asked, what happened."""
    visit = enter(request, app)
    return task_page(visit, the_task(visit, task))


def the_task(visit: AppVisit, id: str) -> Task:
    """A task that this person may see; for everybody else it is not there."""
    found = visit.services.desk.tasks.find(id)
    rights = visit.services.desk.rights(visit.plan.id, visit.actor)
    if found is None or found.app != visit.plan.id or not rights.sees(found):
        raise not_there()
    return found


def _filter(visit: AppVisit, tab: str, flow: str, after: str | None, *, overdue: bool) -> TaskFilter:
    own = tab in _OWN
    return TaskFilter(
        visit.plan.id,
        account=visit.actor.id if own else "",
        turn=tab in {MINE, CLAIM},
        open=tab not in {DONE, CLOSED},
        flow=flow,
        overdue_at=visit.now if overdue else None,
        limit=_SHOWN + 1,
        after=after,
    )


def _some(visit: AppVisit, wanted: TaskFilter) -> Sequence[Task]:
    try:
        return visit.services.desk.tasks.some(wanted)
    except BadCursorError:
        raise not_there() from None


def _belongs(task: Task, tab: str, rights: TaskRights) -> bool:
    """Whether a task that was found stands on a tab for this person."""
    if not rights.sees(task):
        return False
    mine, asked = rights.actor.id, [one.account for one in task.people if task.asks(one.account)]
    if tab == CLAIM:
        return not task.claimed_by and len(asked) > 1 and task.mode == ANY
    return tab != MINE or (rights.asked(task) and task.claimed_by in {"", mine})


def _asking(visit: AppVisit) -> list[FlowPlan]:
    """The flows that ask people."""
    return [flow for flow in visit.plan.all(FlowPlan).values() if asks(flow)]


def _outcomes(visit: AppVisit, tasks: Sequence[Task]) -> list[tuple[str, str]]:
    """How some tasks can all be answered at once: the outcomes of those without anything to fill in."""
    look, found = visit.look(), {}
    for task in tasks:
        ask = visit.services.desk.ask(task)
        if ask.form is None:
            found.update({one.id: look.pick(one.title) for one in ask.outcomes.values()})
    return list(found.items())


def _tab(visit: AppVisit, tab: str, current: str) -> Tab:
    href = with_query(tasks_url(visit.plan.id), {"tab": tab} if tab != MINE else {})
    return Tab(visit.look().say(f"tasks.tab.{tab}"), href, tab == current)


handlers = (show, show_one)
