"""The recycle bin of an app: deleted records of every table where this person may delete, and the way back."""

from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.plan import TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Change, Operation, Query, Status
from orderloom.web import forms, guards
from orderloom.web.pages import flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.urls import record_url, recycle_url, with_query
from orderloom.web.visit import Call

_SHOWN = 50
_TRAIL = 40
_AT, _BY = "sys_updated_at", "sys_updated_by"
"""Deleting is the last change of a deleted record."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One table with a bin."""

    href: str
    words: str
    current: bool


@dataclass(frozen=True, slots=True)
class Deleted:
    """One deleted record; ``restore`` is where the button posts to."""

    words: str
    by: str
    since: Since
    version: int
    restore: str


@get("/a/{app:str}/bin", guards=[guards.signed_in], sync_to_thread=True)
def first(request: Call, app: FromPath[str]) -> Redirect:
    """The bin of the first table that has one."""
    visit = enter(request, app)
    tables = _tables(visit)
    if not tables:
        raise not_there()
    return Redirect(recycle_url(app, tables[0].id), status_code=303)


@get("/a/{app:str}/bin/{table:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[str]:
    """Deleted records of one table, the last deleted first."""
    return _page(enter(request, app), table, request.query_params.getall("after", []))


@post("/a/{app:str}/bin/{table:str}/{record:str}", guards=[guards.signed_in], sync_to_thread=True)
def restore(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Bring one back; what stands against it is told on the spot, questions are answered by pressing again."""
    visit, posted = enter(request, app), forms.read(body)
    version = posted.text("version")
    change = Change(
        visit.plan.id,
        table,
        Operation.RESTORE,
        visit.actor,
        visit.cause,
        record=record,
        version=int(version) if version.isdecimal() else None,
        confirm=frozenset(posted.texts("confirm")),
        idempotency_key=posted.text("key") or None,
    )
    outcome = visit.change(change)
    if outcome.status is Status.MISSING:
        raise RefusedError(404, *outcome.problems)
    if not outcome.status.done:
        return _page(visit, table, [], problems=outcome.problems, status=422)
    answer = Redirect(record_url(visit.plan.id, table, record), status_code=303)
    return flash.leave(answer, "restored", outcome.problems)


def _tables(visit: AppVisit) -> list[TablePlan]:
    """The tables where this person may delete."""
    plans = visit.plan.all(TablePlan)
    return [plans[table] for table, access in visit.rights.tables.items() if access.delete and access.read]


def _page(
    visit: AppVisit, table: str, trail: list[str], *, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response[str]:
    tables = _tables(visit)
    plan = next((one for one in tables if one.id == table), None)
    if plan is None:
        raise not_there()
    shown = Query(
        visit.plan.id,
        table,
        visit.actor,
        limit=_SHOWN,
        cursor=trail[-1] if trail else None,
        deleted=True,
    )
    page = visit.read(shown)
    path = recycle_url(visit.plan.id, table)
    return visit.page(
        "pages/recycle.html",
        status=status,
        problems=[found for found in problems if found.level == "error"],
        questions=[found for found in problems if found.level == "confirm"],
        tabs=[Tab(recycle_url(visit.plan.id, one.id), visit.look().pick(one.title), one is plan) for one in tables],
        rows=[_row(visit, plan, record) for record in page.items],
        next=with_query(path, [("after", one) for one in [*trail, page.next][-_TRAIL:]]) if page.next else "",
        previous=with_query(path, [("after", one) for one in trail[:-1]]) if trail else "",
        number=len(trail) + 1,
    )


def _row(visit: AppVisit, plan: TablePlan, record: Record) -> Deleted:
    look = visit.look()
    person = visit.services.accounts.by_id(str(record.values.get(_BY) or ""))
    return Deleted(
        words=visit.title(plan, record),
        by=person.display if person else str(record.values.get(_BY) or ""),
        since=since(record.values.get(_AT), look),
        version=record.version,
        restore=f"{recycle_url(visit.plan.id, plan.id)}/{record.id}",
    )


handlers = (first, show, restore)
