"""What is done outside: what was sent, what became of it, and what waits for a person, who decides how it goes on."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom.runtime.parked import MANAGE_RUNS, Decision
from orderloom.runtime.record.change import Query, Status
from orderloom.web import guards
from orderloom.web.pages import flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.inbox_view import Tab
from orderloom.web.pages.outgoing_view import DeliveryPage, delivery_rows
from orderloom.web.problems import not_there
from orderloom.web.urls import outgoing_url, with_query
from orderloom.web.visit import Call

_LOG = "outgoing"
_SHOWN = 50
_TRAIL = 40
_STATES = ("parked", "failed", "waiting", "done")
_LEAVES = {
    Decision.AGAIN: "sending_again",
    Decision.DONE: "sending_done",
    Decision.GIVE_UP: "sending_given_up",
}


@get("/a/{app:str}/outgoing", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """What was sent or is to be, newest first; ``state`` narrows it."""
    visit = _enter(request, app)
    state = request.query_params.get("state", "")
    state = state if state in _STATES else ""
    trail = request.query_params.getall("after", [])
    condition = {"==": [{"var": "state"}, state]} if state else None
    query = Query(
        app,
        "",
        visit.actor,
        filter=condition,
        limit=_SHOWN,
        cursor=trail[-1] if trail else None,
        log=_LOG,
        count=False,
    )
    page = visit.services.engine.read(query)
    if page.status is Status.REFUSED:
        page, trail = visit.log(_LOG, filter=condition), []
    onward = [("state", state)] if state else []
    return visit.page(
        "pages/outgoing.html",
        tabs=_tabs(visit, state),
        rows=delivery_rows(visit, page),
        next=with_query(outgoing_url(app), [*onward, *(("after", one) for one in [*trail, page.next][-_TRAIL:])])
        if page.next
        else "",
        previous=with_query(outgoing_url(app), [*onward, *(("after", one) for one in trail[:-1])]) if trail else "",
        number=len(trail) + 1,
    )


@get("/a/{app:str}/outgoing/{delivery:str}", guards=[guards.signed_in], sync_to_thread=True)
def show_one(request: Call, app: FromPath[str], delivery: FromPath[str]) -> Response[str]:
    """One of them: what was asked of whom, why it failed, what to do."""
    visit = _enter(request, app)
    found = visit.log(_LOG, id=delivery)
    if not found.items:
        raise not_there()
    decides = MANAGE_RUNS in visit.rights.manages
    return visit.page("pages/delivery.html", delivery=DeliveryPage(visit, found.items[0].values, decides=decides))


@post("/a/{app:str}/outgoing/{delivery:str}/{verb:str}", guards=[guards.signed_in], sync_to_thread=True)
def decide(request: Call, app: FromPath[str], delivery: FromPath[str], verb: FromPath[str]) -> Redirect:
    """Let it be tried again, say that it was done, or give it up."""
    visit = _enter(request, app)
    if verb not in set(Decision) or not visit.log(_LOG, id=delivery).items or MANAGE_RUNS not in visit.rights.manages:
        raise not_there()
    decision = Decision(verb)
    done = visit.services.flows.parked.decide(app, delivery, decision, visit.actor)
    answer = Redirect(outgoing_url(app, delivery), status_code=303)
    return flash.leave(answer, _LEAVES[decision] if done else "sending_gone")


def _enter(request: Call, app: str) -> AppVisit:
    visit = enter(request, app)
    if _LOG not in visit.rights.logs and MANAGE_RUNS not in visit.rights.manages:
        raise not_there()
    return visit


def _tabs(visit: AppVisit, current: str) -> list[Tab]:
    look, base = visit.look(), outgoing_url(visit.plan.id)
    return [
        Tab(look.say("outgoing.page.all"), base, not current),
        *(Tab(look.say(f"outgoing.state.{one}"), f"{base}?state={one}", current == one) for one in _STATES),
    ]


handlers = (show, show_one, decide)
