"""Views: ``/a/{app}/{view}``."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Redirect, Response

from orderloom.web import guards
from orderloom.web.pages import list_state
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.favourites import Mine, mine, view_of
from orderloom.web.pages.form_view import OFFERED
from orderloom.web.pages.layouts.base import ARRANGEMENTS, Sight
from orderloom.web.pages.list_state import ListState
from orderloom.web.pages.list_view import ListPage, filters_of
from orderloom.web.visit import Call
from orderloom.web.widgets.render import form_name


def pairs(request: Call) -> dict[str, tuple[str, ...]]:
    """The query string, every name with all its values."""
    return {name: tuple(values) for name, values in request.query_params.dict().items()}


@get("/a/{app:str}/{view:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str], view: FromPath[str]) -> Response[str] | Redirect:
    """A view: all of it, the view with its filters, or only its results, as far as htmx asked. Without a query it is
    what this person lets open by itself.
    """
    visit = enter(request, app)
    state = list_state.read(pairs(request))
    own, plan = mine(visit, view_of(visit, view), state)
    if own.opens and not request.scope["query_string"]:
        return Redirect(own.opens, status_code=303)
    table, access = visit.table(plan.table)
    chosen = {field.id: state.chosen.get(form_name(field.id), ()) for field in table.fields.values() if field.refers}
    parts = {field.refers for field in table.fields.values() if field.directory and field.refers}
    look = visit.look(
        visit.titles({str(table.fields[name].refers): ids for name, ids in chosen.items() if ids}),
        {part: visit.offers(part, limit=OFFERED) for part in parts},
    )
    filters = filters_of(visit, plan, table, access, state, look)
    shown = ARRANGEMENTS.get(plan.layout).page(Sight(visit, plan, state, filters, access))
    return _answer(visit, shown, state, own)


def _answer(visit: AppVisit, shown: ListPage, state: ListState, own: Mine) -> Response[str]:
    """The part that htmx asked for, with the canonical address for the browser's history."""
    headers = {"vary": "hx-request, hx-target"}
    if not visit.partial:
        return visit.page("pages/list.html", headers=headers, list=shown, mine=own)
    name = shown.body if visit.target.endswith("results") else "parts/_list.html"
    here = state.url(shown.path)
    headers["hx-push-url"] = own.all_href if here == shown.path else here
    return visit.page(name, headers=headers, list=shown, mine=own)


handlers = (show,)
