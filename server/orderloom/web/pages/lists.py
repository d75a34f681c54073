"""Lists: ``/a/{app}/{view}``."""

from collections.abc import Sequence
from dataclasses import replace

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.kinds.view import ViewPlan
from orderloom.runtime.record.change import Query
from orderloom.runtime.record.gate import Access
from orderloom.web import guards
from orderloom.web.pages import list_state
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.list_state import ListState
from orderloom.web.pages.list_view import ListPage, Narrowed, filters_of, search_fields, visible_columns
from orderloom.web.problems import not_there
from orderloom.web.visit import Call
from orderloom.web.widgets.render import form_name


def pairs(request: Call) -> dict[str, tuple[str, ...]]:
    """The query string, every name with all its values."""
    return {name: tuple(values) for name, values in request.query_params.dict().items()}


@get("/a/{app:str}/{view:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str], view: FromPath[str]) -> Response[str]:
    """A page of a list: all of it, the list with its filters, or only its results, as far as htmx asked."""
    visit = enter(request, app)
    plan = visit.plan.find(ViewPlan, view)
    if plan is None or view not in visit.rights.views:
        raise not_there()
    state = list_state.read(pairs(request))
    table, access = visit.table(plan.table)
    chosen = {field.id: state.chosen.get(form_name(field.id), ()) for field in table.fields.values() if field.target}
    look = visit.look(visit.titles({str(table.fields[name].target): ids for name, ids in chosen.items() if ids}))
    filters = filters_of(visit, plan, table, access, state, look)
    page = visit.services.engine.read(query(visit, plan, access, state, filters))
    if page.problems and state.trail:
        # The cursor belongs to another order or another time; the first page never needs one.
        state = replace(state, trail=())
        page = visit.read(query(visit, plan, access, state, filters))
    visit.demand(page)
    return _answer(visit, ListPage(visit, plan, state, page, filters), state)


def query(visit: AppVisit, view: ViewPlan, access: Access, state: ListState, filters: Sequence[Narrowed]) -> Query:
    """The question behind a list."""
    conditions = [
        part for part in (view.filter_rule, *(shown.narrowing.condition for shown in filters)) if part is not None
    ]
    table, _ = visit.table(view.table)
    fields = [field.id for field, _ in visible_columns(view, table, access)]
    return Query(
        app=visit.plan.id,
        table=view.table,
        actor=visit.actor,
        filter=conditions[0] if len(conditions) == 1 else {"and": conditions} if conditions else None,
        sort=tuple(
            key for key in ((state.sort,) if state.sort else view.sort) if key.removeprefix("-") in access.readable
        ),
        limit=view.page_size,
        cursor=state.cursor,
        fields=tuple(dict.fromkeys((*fields, *({table.title_field} & access.readable)))),
        search=state.search,
        search_fields=search_fields(view, access),
    )


def _answer(visit: AppVisit, shown: ListPage, state: ListState) -> Response[str]:
    """The part that htmx asked for, with the canonical address for the browser's history."""
    headers = {"vary": "hx-request, hx-target"}
    if not visit.partial:
        return visit.page("pages/list.html", headers=headers, list=shown)
    name = "parts/_results.html" if visit.target.endswith("results") else "parts/_list.html"
    return visit.page(name, headers={**headers, "hx-push-url": state.url(shown.path)}, list=shown)


handlers = (show,)
