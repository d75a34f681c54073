"""Views: ``/a/{app}/{view}``."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.kinds.view import ViewPlan
from orderloom.web import guards
from orderloom.web.pages import list_state
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.form_view import OFFERED
from orderloom.web.pages.layouts.base import ARRANGEMENTS, Sight
from orderloom.web.pages.list_state import ListState
from orderloom.web.pages.list_view import ListPage, filters_of
from orderloom.web.problems import not_there
from orderloom.web.visit import Call
from orderloom.web.widgets.render import form_name


def pairs(request: Call) -> dict[str, tuple[str, ...]]:
    """The query string, every name with all its values."""
    return {name: tuple(values) for name, values in request.query_params.dict().items()}


@get("/a/{app:str}/{view:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str], view: FromPath[str]) -> Response[str]:
    """A view: all of it, the view with its filters, or only its results, as far as htmx asked."""
    visit = enter(request, app)
    plan = visit.plan.find(ViewPlan, view)
    if plan is None or view not in visit.rights.views:
        raise not_there()
    state = list_state.read(pairs(request))
    table, access = visit.table(plan.table)
    chosen = {field.id: state.chosen.get(form_name(field.id), ()) for field in table.fields.values() if field.refers}
    parts = {field.refers for field in table.fields.values() if field.directory and field.refers}
    look = visit.look(
        visit.titles({str(table.fields[name].refers): ids for name, ids in chosen.items() if ids}),
        {part: visit.offers(part, limit=OFFERED) for part in parts},
    )
    filters = filters_of(visit, plan, table, access, state, look)
    shown = ARRANGEMENTS.get(plan.layout).page(Sight(visit, plan, state, filters, access))
    return _answer(visit, shown, state)


def _answer(visit: AppVisit, shown: ListPage, state: ListState) -> Response[str]:
    """The part that htmx asked for, with the canonical address for the browser's history."""
    headers = {"vary": "hx-request, hx-target"}
    if not visit.partial:
        return visit.page("pages/list.html", headers=headers, list=shown)
    name = shown.body if visit.target.endswith("results") else "parts/_list.html"
    return visit.page(name, headers={**headers, "hx-push-url": state.url(shown.path)}, list=shown)


handlers = (show,)
