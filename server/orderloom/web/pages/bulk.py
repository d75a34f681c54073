"""The same change for many records: what is asked for, what would become of it, and what became of each."""

from collections.abc import Sequence

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.runtime.bulk import MOST
from orderloom.runtime.record.change import Query
from orderloom.web import forms, guards
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.bulk_bar import DELETE, EDIT, MOVE
from orderloom.web.pages.bulk_view import Asked, AskPage, Results, Target
from orderloom.web.problems import not_there, refused
from orderloom.web.urls import view_url
from orderloom.web.visit import Call

_BETWEEN = "@"
"""Stands between a record's id and the version that somebody looked at."""


@post("/a/{app:str}/{table:str}/bulk", guards=[guards.signed_in], sync_to_thread=True)
def prepare(request: Call, app: FromPath[str], table: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Ask what is to be done with the records ticked, where something has to be asked; else say what would become of
    it.
    """
    visit, posted = enter(request, app), forms.read(body)
    back = _back(visit, table, posted)
    chosen = _chosen(posted)
    targets = _targets(visit, table, chosen)
    if not targets:
        return Redirect(back, status_code=303)
    asked = _asked(visit, table, posted)
    page = AskPage(visit, asked, targets)
    if page.asks and not (posted.text("step") and asked.complete):
        return visit.page("pages/bulk.html", ask=page, back=back, told=bool(posted.text("step")))
    outcomes = visit.services.bulk.preview([asked.change(visit, one) for one in targets])
    results = Results(visit, asked, targets, outcomes, gone=len(chosen) - len(targets))
    return visit.page(
        "pages/bulk_preview.html",
        results=results,
        back=back,
        kept=[(name, value) for name, value in posted.pairs if asked.keeps(name)],
        ids=" ".join(f"{one.record.id}{_BETWEEN}{one.record.version}" for one in targets),
        key=visit.services.ids.new(),
    )


@post("/a/{app:str}/{table:str}/bulk/done", guards=[guards.signed_in], sync_to_thread=True)
def carry_out(request: Call, app: FromPath[str], table: FromPath[str], body: RawBody) -> Response[str]:
    """Do it record by record and say what became of each; sending the same again does nothing twice."""
    visit, posted = enter(request, app), forms.read(body)
    asked = _asked(visit, table, posted)
    chosen = _chosen(posted)
    targets = _targets(visit, table, chosen)
    outcomes = visit.services.bulk.carry_out([asked.change(visit, one, posted.text("key")) for one in targets])
    results = Results(visit, asked, targets, outcomes, gone=len(chosen) - len(targets))
    return visit.page("pages/bulk_done.html", results=results, back=_back(visit, table, posted))


def _chosen(posted: Form) -> dict[str, int | None]:
    """Ids of the records with the version that was looked at, None for the present one; no more than the limit."""
    found: dict[str, int | None] = {}
    for one in " ".join(posted.texts("ids")).split():
        id, _, version = one.partition(_BETWEEN)
        found[id] = int(version) if version.isdecimal() else None
    if len(found) > MOST:
        raise refused(422, "bulk.too_many", count=len(found), max=MOST)
    return found


def _targets(visit: AppVisit, table: str, chosen: dict[str, int | None]) -> Sequence[Target]:
    """The records that are still there for this person, in the order in which they were ticked."""
    visit.table(table)
    if not chosen:
        return ()
    asked = Query(
        visit.plan.id,
        table,
        visit.actor,
        filter={"in": [{"var": "id"}, list(chosen)]},
        limit=len(chosen),
        count=False,
    )
    found = {record.id: record for record in visit.read(asked).items}
    return [Target(found[id], version or found[id].version) for id, version in chosen.items() if id in found]


def _asked(visit: AppVisit, table: str, posted: Form) -> Asked:
    plan, access = visit.table(table)
    wanted = posted.text("do")
    if wanted not in {EDIT, DELETE} and wanted.removeprefix(MOVE) not in access.transitions:
        raise not_there()
    return Asked(plan, access, wanted, posted, visit.look())


def _back(visit: AppVisit, table: str, posted: Form) -> str:
    """The list it began in, else the first of the table."""
    back = posted.text("back")
    if back.startswith(f"{visit.home}/"):
        return back
    view = visit.first_view(table)
    return view_url(visit.plan.id, view.id) if view else visit.home


handlers = (prepare, carry_out)
