"""Sheets out: a list as it stands, with its filters, its order and its columns."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from orderloom.check.kinds.view import ViewPlan
from orderloom.runtime.transfer.exports import Wanted
from orderloom.web import guards, transfers
from orderloom.web.pages import list_state
from orderloom.web.pages.app_visit import enter
from orderloom.web.pages.layouts.base import Sight
from orderloom.web.pages.list_view import filters_of
from orderloom.web.pages.lists import pairs
from orderloom.web.problems import not_there
from orderloom.web.visit import Call


@get("/a/{app:str}/{view:str}/export/{format:str}", guards=[guards.signed_in], sync_to_thread=True)
def export(request: Call, app: FromPath[str], view: FromPath[str], format: FromPath[str]) -> Stream:
    """The rows of a list as a file."""
    visit = enter(request, app)
    plan = visit.plan.find(ViewPlan, view)
    known = visit.services
    if plan is None or view not in visit.rights.views or format not in known.transfer.exporting.writer.formats():
        raise not_there()
    state = list_state.read(pairs(request))
    table, access = visit.table(plan.table)
    filters = filters_of(visit, plan, table, access, state, visit.look())
    query = Sight(visit, plan, state, filters, access).query()
    still = transfers.still(request, known, visit.plan)
    wanted = Wanted(visit.plan, table, query, format, visit.visit.language, visit.cause, still, plan.id)
    return transfers.download(known, wanted, visit.look().pick(plan.title))


handlers = (export,)
