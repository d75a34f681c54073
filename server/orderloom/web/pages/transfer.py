"""Sheets in: send one, say what its columns are for, try it, run it, open what was imported."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response, Stream

from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.record.change import Page
from orderloom.runtime.transfer.shapes import JUDGED, Import, Mapped, SheetError, TransferError
from orderloom.web import forms, guards, transfers
from orderloom.web.pages import list_state
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.layouts.base import Sight
from orderloom.web.pages.list_state import ListState
from orderloom.web.pages.list_view import ListPage
from orderloom.web.pages.lists import pairs
from orderloom.web.pages.transfer_view import ImportPage, bad_sheet, imported
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.transfers import LARGEST_BODY, LARGEST_FILE
from orderloom.web.urls import imports_url, view_url
from orderloom.web.visit import Call

_CSV = "csv"


@dataclass(frozen=True, slots=True)
class Row:
    """One import in the list of a person's imports."""

    shown: ImportPage
    title: str


@get("/a/{app:str}/imports", guards=[guards.signed_in], sync_to_thread=True)
def show_all(request: Call, app: FromPath[str]) -> Response[str]:
    """The latest imports of this person."""
    visit = enter(request, app)
    jobs = visit.services.transfer.importing.imports.of(visit.plan.id, visit.visit.signed_in.id)
    tables = visit.plan.all(TablePlan)
    rows = [
        Row(ImportPage(visit, job, tables[job.table]), visit.look().pick(tables[job.table].title))
        for job in jobs
        if job.table in tables
    ]
    return visit.page("pages/imports.html", rows=rows)


@get("/a/{app:str}/{table:str}/import", guards=[guards.signed_in], sync_to_thread=True)
def show_new(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[str]:
    """The page that takes a file."""
    return _new(enter(request, app), table)


@post("/a/{app:str}/{table:str}/import", guards=[guards.signed_in], request_max_body_size=LARGEST_BODY)
async def begin(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[str] | Redirect:
    """Take the file in, or say on the same page why not."""
    name, content, _ = await transfers.sent_file(request)
    return await sync_to_thread(_begin, request, app, table, name, content)


def _begin(request: Call, app: str, table: str, name: str, content: bytes) -> Response[str] | Redirect:
    visit = enter(request, app)
    try:
        job = transfers.begin(visit.services, visit.visit, visit.plan, table, name, content)
    except RefusedError as refusal:
        return _new(visit, table, refusal.problems, refusal.status)
    return Redirect(imports_url(visit.plan.id, job.id), status_code=303)


@get("/a/{app:str}/imports/{job:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str], job: FromPath[str]) -> Response[str]:
    """How an import stands; while it runs, its part of the page asks for itself again."""
    visit = enter(request, app)
    return _page(visit, transfers.own(visit.services, visit.visit, visit.plan.id, job))


@post("/a/{app:str}/imports/{job:str}/{act:str}", guards=[guards.signed_in], sync_to_thread=True)
def change(
    request: Call, app: FromPath[str], job: FromPath[str], act: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Choose a sheet, try the mapping, go back to it, start, or cancel."""
    visit, posted = enter(request, app), forms.read(body)
    found = transfers.own(visit.services, visit.visit, visit.plan.id, job)
    doing = _acts(visit, found, posted).get(act)
    if doing is None:
        raise not_there()
    try:
        doing()
    except (SheetError, TransferError) as error:
        refusal = transfers.refusal(error)
        kept = replace(found, mapped=_mapped(found, posted)) if act == "judge" else found
        return _page(visit, kept, refusal.problems, refusal.status)
    return Redirect(imports_url(visit.plan.id, found.id), status_code=303)


def _acts(visit: AppVisit, job: Import, posted: forms.Form) -> dict[str, Callable[[], None]]:
    importing = visit.services.transfer.importing
    return {
        "sheet": lambda: importing.choose(job, posted.text("sheet"), visit.actor),
        "judge": lambda: importing.judge(job, _mapped(job, posted), visit.actor),
        "again": lambda: importing.again(job),
        "start": lambda: importing.start(job),
        "cancel": lambda: importing.cancel(job),
    }


@get("/a/{app:str}/imports/{job:str}/problems", guards=[guards.signed_in], sync_to_thread=True)
def problems(request: Call, app: FromPath[str], job: FromPath[str]) -> Stream:
    """The rows that could not be taken, to be put right and loaded again."""
    visit = enter(request, app)
    found = transfers.own(visit.services, visit.visit, visit.plan.id, job)
    writer = visit.services.transfer.exporting.writer
    header, rows = bad_sheet(visit, found)
    name = f"{found.table}-{visit.look().say('transfer.bad.file')}.{_CSV}"
    return transfers.attachment(writer.write(_CSV, header, rows), name, writer.formats()[_CSV])


class ImportedPage(ListPage):
    """The records of one import, in the columns of the table's list."""

    def __init__(self, visit: AppVisit, view: ViewPlan, state: ListState, page: Page, job: Import) -> None:
        super().__init__(visit, view, state, page, [])
        self.path = f"{imports_url(visit.plan.id, job.id)}/records"
        self.columns = list(self._columns())
        self.list_href = view_url(visit.plan.id, view.id)
        self.file = job.file


@get("/a/{app:str}/imports/{job:str}/records", guards=[guards.signed_in], sync_to_thread=True)
def records(request: Call, app: FromPath[str], job: FromPath[str]) -> Response[str]:
    """What an import has made or changed, and nobody has changed since."""
    visit = enter(request, app)
    found = transfers.own(visit.services, visit.visit, visit.plan.id, job)
    view = visit.first_view(found.table)
    if view is None:
        raise not_there()
    state = replace(list_state.read(pairs(request)), search="", chosen={})
    _, access = visit.table(found.table)
    query = Sight(visit, replace(view, filter_rule=None), state, [], access).query(imported(found, visit.now))
    shown = ImportedPage(visit, view, state, visit.read(query), found)
    if visit.partial:
        return visit.page("parts/_results.html", list=shown)
    return visit.page("pages/imported.html", list=shown)


def _mapped(job: Import, posted: forms.Form) -> Mapped:
    """The mapping as the form says it; columns are numbered."""
    columns = [
        transfers.column(posted.text(f"to.{place}"), posted.text(f"format.{place}")) for place in range(len(job.header))
    ]
    lenient, confirm = bool(posted.text("lenient")), bool(posted.text("confirm"))
    return transfers.mapping(columns, posted.text("key"), lenient=lenient, confirm=confirm)


def _new(visit: AppVisit, table: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response[str]:
    plan, access = visit.table(table)
    if not (access.create or access.update) or plan.source is not None:
        raise not_there()
    return visit.page(
        "pages/import.html",
        status=status,
        table=plan,
        problems=problems,
        megabytes=LARGEST_FILE // 1_000_000,
        imports_href=imports_url(visit.plan.id),
    )


def _page(visit: AppVisit, job: Import, problems: tuple[Problem, ...] = (), status: int = 200) -> Response[str]:
    table, _ = visit.table(job.table)
    shown = ImportPage(visit, job, table)
    if visit.partial:
        return visit.page("parts/_import.html", status=status, job=shown, problems=problems)
    return visit.page("pages/import_job.html", status=status, job=shown, problems=problems, ready=job.state == JUDGED)


handlers = (show_all, show_new, begin, show, change, problems, records)
