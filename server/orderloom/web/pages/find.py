"""Finding records of any table by a few letters, for the palette that opens with Ctrl+K."""

from collections.abc import Iterator
from dataclasses import dataclass

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom import i18n
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import TablePlan
from orderloom.runtime.record.change import Query, Status
from orderloom.web import guards
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.urls import record_url
from orderloom.web.visit import Call

PER_TABLE = 4
MOST_TABLES = 8
LEAST_LETTERS = 2
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A record that fits, with the title of its table."""

    title: str
    table: str
    href: str


@get("/a/{app:str}/find", guards=[guards.signed_in], sync_to_thread=True)
def find(request: Call, app: FromPath[str]) -> Response[str]:
    """Links to records whose searchable fields hold ``q``; tables that the app's lists show come first."""
    visit = enter(request, app)
    words = str(request.query_params.get("q", "")).strip()[:LONGEST]
    found = list(_found(visit, words)) if len(words) >= LEAST_LETTERS else []
    return visit.page("parts/_found.html", found=found)


def _found(visit: AppVisit, words: str) -> Iterator[Found]:
    for plan in _tables(visit):
        query = Query(
            visit.plan.id,
            plan.id,
            visit.actor,
            fields=(plan.title_field,),
            search=words,
            limit=PER_TABLE,
            count=False,
        )
        page = visit.services.engine.read(query)
        if page.status is Status.REFUSED:
            continue
        for record in page.items:
            yield Found(visit.title(plan, record), _title(visit, plan), record_url(visit.plan.id, plan.id, record.id))


def _title(visit: AppVisit, plan: TablePlan) -> str:
    return i18n.pick(plan.title, visit.visit.language) or plan.id


def _tables(visit: AppVisit) -> list[TablePlan]:
    """Tables whose title this person may read and that have something to be searched by."""
    shown = [view.table for view in visit.plan.all(ViewPlan).values() if view.id in visit.rights.views]
    named = [visit.plan.find(TablePlan, table) for table in dict.fromkeys(shown)]
    return [plan for plan in named if plan is not None and _searchable(visit, plan)][:MOST_TABLES]


def _searchable(visit: AppVisit, plan: TablePlan) -> bool:
    access = visit.rights.on(plan.id)
    if access is None or not access.read or plan.title_field not in access.readable:
        return False
    return any(field.search and field.id in access.whole for field in plan.fields.values())


handlers = (find,)
