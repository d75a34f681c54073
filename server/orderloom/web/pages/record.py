"""Record pages: ``/a/{app}/{table}/records/{id}``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Query
from orderloom.web import guards
from orderloom.web.field_history import EVENTS, field_events
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.beside import ways
from orderloom.web.pages.countdowns import running_on
from orderloom.web.pages.evidence import messages_of, reports_of
from orderloom.web.pages.flow_buttons import buttons
from orderloom.web.pages.history import Happening, happenings
from orderloom.web.pages.hold_view import holds_of, marks_of
from orderloom.web.pages.moves import Moves
from orderloom.web.pages.record_runs import runs_of
from orderloom.web.pages.record_view import RecordPage
from orderloom.web.pages.related import related
from orderloom.web.pages.stage_clock import stages_of
from orderloom.web.pages.task_view import tasks_on
from orderloom.web.problems import not_there
from orderloom.web.urls import files_url, history_url
from orderloom.web.visit import Call

_EVENTS = 15


@dataclass(frozen=True, slots=True)
class Timeline:
    """A stretch of the history, newest first, and where it goes on."""

    items: Sequence[Happening]
    more: str


@get("/a/{app:str}/{table:str}/records/{record:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[str]:
    """The record: what it is, what can be done, what is in the way, what happened, what belongs to it."""
    visit = enter(request, app)
    return record_page(visit, table, visit.record(table, record))


@get("/a/{app:str}/{table:str}/records/{record:str}/history", guards=[guards.signed_in], sync_to_thread=True)
def show_history(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[str]:
    """A further stretch of the history; with ``field`` only what happened to that one."""
    visit = enter(request, app)
    found = visit.record(table, record)
    shown = timeline(visit, found, request.query_params.get("after"), str(request.query_params.get("field", "")))
    name = "parts/_timeline.html" if visit.partial else "pages/history.html"
    plan, access = visit.table(table)
    return visit.page(name, timeline=shown, record=RecordPage(visit, plan, access, found, visit.look()))


def record_page(
    visit: AppVisit, table: str, found: Record, *, problems: Sequence[Problem] = (), status: int = 200
) -> Response[str]:
    """The page of a record; ``problems`` say why an action was not done."""
    plan, access = visit.table(table)
    own = [field for field in plan.fields.values() if field.id in access.readable]
    shown = RecordPage(
        visit,
        plan,
        access,
        found,
        visit.look(visit.linked(own, [found]), uploads=files_url(visit.plan.id, plan.id, found.id)),
    )
    holds = holds_of(visit, found)
    return visit.page(
        "pages/record.html",
        status=status,
        record=shown,
        key=visit.services.ids.new(),
        moves=Moves(visit, plan, access, found),
        holds=holds,
        marks=marks_of(visit, found),
        related=related(visit, plan, found),
        timeline=timeline(visit, found, None),
        reports=reports_of(visit, plan, found),
        messages=messages_of(visit, found),
        beside=ways(visit, plan, access, found),
        countdowns=running_on(visit, found),
        stages=stages_of(visit, shown.machine, found),
        tasks=tasks_on(visit, found),
        flows=buttons(visit, found),
        runs=runs_of(visit, found),
        problems=[problem.message(visit.visit.language) for problem in problems],
        view=visit.first_view(plan.id),
    )


def timeline(visit: AppVisit, found: Record, after: str | None, field: str = "") -> Timeline:
    """What happened to the record, or to one field of it, from ``after`` back."""
    plan, access = visit.table(found.table)
    if field:
        if field not in access.readable:
            raise not_there()
        asked = Query(visit.plan.id, found.table, visit.actor, limit=_EVENTS, cursor=after, log=EVENTS, record=found.id)
        page = field_events(visit.services.engine, asked, field)
        access = replace(access, readable=frozenset({field}))
    else:
        page = visit.log(EVENTS, found.table, found.id, limit=_EVENTS, cursor=after)
    href = history_url(visit.plan.id, found.table, found.id, field)
    items = happenings(visit, plan, access, page.items)
    return Timeline(items, _further(href, page.next) if page.next else "")


def _further(href: str, after: str) -> str:
    return f"{href}{'&' if '?' in href else '?'}{urlencode({'after': after})}"


handlers = (show, show_history)
