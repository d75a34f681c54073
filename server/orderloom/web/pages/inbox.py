"""The inbox: raw messages of the app's connections, what became of each, replay; and the quarantine."""

from collections.abc import Sequence
from dataclasses import replace

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom.runtime.record.change import Page, Query, Status
from orderloom.web import guards
from orderloom.web.pages import flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.inbox_view import MessagePage, MessageRow, QuarantineRow, Tab, message_rows, quarantine_rows
from orderloom.web.problems import not_there
from orderloom.web.urls import inbox_url, message_url, with_query
from orderloom.web.visit import Call

_SHOWN = 50
_STATES = ("waiting", "done", "failed", "duplicate")
_QUARANTINE = "quarantine"
_INBOX = "inbox"
_TRAIL = 40


@get("/a/{app:str}/inbox", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str] | Redirect:
    """Messages, newest first; ``state`` narrows them."""
    visit = enter(request, app)
    if _INBOX not in visit.rights.logs:
        if _QUARANTINE in visit.rights.logs:
            return Redirect(f"{inbox_url(app)}/{_QUARANTINE}", status_code=303)
        raise not_there()
    state = request.query_params.get("state", "")
    state = state if state in _STATES else ""
    page = _page(visit, request, _INBOX, {"==": [{"var": "state"}, state]} if state else None)
    chosen = {"state": state} if state else {}
    return _answer(visit, request, page, state or "all", inbox_url(app), chosen, rows=message_rows(visit, page))


@get("/a/{app:str}/inbox/quarantine", guards=[guards.signed_in], sync_to_thread=True)
def show_quarantine(request: Call, app: FromPath[str]) -> Response[str]:
    """Bytes that did not verify, newest first."""
    visit = enter(request, app)
    if _QUARANTINE not in visit.rights.logs:
        raise not_there()
    page = _page(visit, request, _QUARANTINE, None)
    return _answer(
        visit,
        request,
        page,
        _QUARANTINE,
        f"{inbox_url(app)}/{_QUARANTINE}",
        {},
        quarantined=quarantine_rows(visit, page),
    )


@get("/a/{app:str}/inbox/messages/{message:str}", guards=[guards.signed_in], sync_to_thread=True)
def show_message(request: Call, app: FromPath[str], message: FromPath[str]) -> Response[str]:
    """One message as it arrived."""
    visit = enter(request, app)
    name = "parts/_body.html" if visit.partial else "pages/message.html"
    return visit.page(name, message=MessagePage(visit, _message(visit, message)))


@post("/a/{app:str}/inbox/messages/{message:str}/replay", guards=[guards.signed_in], sync_to_thread=True)
def replay(request: Call, app: FromPath[str], message: FromPath[str]) -> Redirect:
    """Let the message be worked on again."""
    visit = enter(request, app)
    _message(visit, message)
    visit.services.replay(app, message, visit.actor)
    return flash.leave(Redirect(message_url(app, message), status_code=303), "replayed")


def _message(visit: AppVisit, message: str) -> dict[str, object]:
    """The message, when it belongs to this app and this person may read the inbox."""
    page = visit.log(_INBOX, id=message)
    if not page.items:
        raise not_there()
    return dict(page.items[0].values)


def _page(visit: AppVisit, request: Call, log: str, condition: object) -> Page:
    trail = request.query_params.getall("after", [])
    query = Query(
        visit.plan.id,
        "",
        visit.actor,
        filter=condition,
        limit=_SHOWN,
        cursor=trail[-1] if trail else None,
        log=log,
        count=False,
    )
    page = visit.services.engine.read(query)
    return page if page.status is not Status.REFUSED else visit.read(replace(query, cursor=None))


def _answer(
    visit: AppVisit,
    request: Call,
    page: Page,
    tab: str,
    path: str,
    chosen: dict[str, str],
    rows: Sequence[MessageRow] = (),
    quarantined: Sequence[QuarantineRow] = (),
) -> Response[str]:
    """The page with its tabs and the way on."""
    trail = request.query_params.getall("after", [])
    onward = [*chosen.items()]
    return visit.page(
        "pages/inbox.html",
        tabs=_tabs(visit, tab),
        tab=tab,
        next=with_query(path, [*onward, *(("after", one) for one in [*trail, page.next][-_TRAIL:])])
        if page.next
        else "",
        previous=with_query(path, [*onward, *(("after", one) for one in trail[:-1])]) if trail else "",
        number=len(trail) + 1,
        rows=rows,
        quarantined=quarantined,
    )


def _tabs(visit: AppVisit, current: str) -> list[Tab]:
    look, base = visit.look(), inbox_url(visit.plan.id)
    tabs = []
    if _INBOX in visit.rights.logs:
        tabs.append(Tab(look.say("pages.inbox.all"), base, current == "all"))
        tabs += [
            Tab(look.say(f"pages.inbox.state.{state}"), f"{base}?state={state}", current == state) for state in _STATES
        ]
    if _QUARANTINE in visit.rights.logs:
        tabs.append(Tab(look.say("pages.inbox.quarantine"), f"{base}/{_QUARANTINE}", current == _QUARANTINE))
    return tabs


handlers = (show, show_quarantine, show_message, replay)
