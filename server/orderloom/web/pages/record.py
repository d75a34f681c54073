"""Record pages: ``/a/{app}/{table}/records/{id}``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.web import guards
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.evidence import messages_of, reports_of
from orderloom.web.pages.history import Happening, happenings
from orderloom.web.pages.hold_view import holds_of, marks_of
from orderloom.web.pages.moves import Moves
from orderloom.web.pages.record_view import RecordPage
from orderloom.web.pages.related import related
from orderloom.web.urls import files_url, record_url, with_query
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
    """A further stretch of the history."""
    visit = enter(request, app)
    found = visit.record(table, record)
    shown = timeline(visit, found, request.query_params.get("after"))
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
        problems=[problem.message(visit.visit.language) for problem in problems],
        view=visit.first_view(plan.id),
    )


def timeline(visit: AppVisit, found: Record, after: str | None) -> Timeline:
    """What happened to the record, from ``after`` back."""
    plan, access = visit.table(found.table)
    page = visit.log("events", found.table, found.id, limit=_EVENTS, cursor=after)
    href = f"{record_url(visit.plan.id, found.table, found.id)}/history"
    return Timeline(
        happenings(visit, plan, access, page.items), with_query(href, _cursor(page.next)) if page.next else ""
    )


def _cursor(after: str) -> Mapping[str, str]:
    return {"after": after}


handlers = (show, show_history)
