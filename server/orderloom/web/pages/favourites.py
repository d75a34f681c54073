"""What people keep of their own about a view: searches with a name, the one that opens by itself, columns put away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from litestar import post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from orderloom.check.kinds.view import ViewPlan
from orderloom.runtime.favourites import Favourite
from orderloom.web import forms, guards
from orderloom.web.pages import list_state
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.list_state import ListState
from orderloom.web.problems import not_there, refused
from orderloom.web.urls import view_url
from orderloom.web.visit import Call

LONGEST_NAME = 40
MOST = 30
"""Searches of one person for one view."""

_LONGEST_QUERY = 2_000
_ALL = "all=1"
"""In the address of a view of which nothing is to open by itself."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search with a name, as a link; ``manage`` is where it is changed."""

    id: str
    name: str
    href: str
    manage: str
    first: bool
    current: bool


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that may be put away."""

    id: str
    title: Mapping[str, str]
    shown: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """What this person keeps of the view, for the templates."""

    path: str
    searches: Sequence[Search]
    columns: Sequence[ColumnChoice]
    query: str
    longest: int = LONGEST_NAME

    @property
    def all_href(self) -> str:
        """The view without any filter, whatever opens by itself."""
        return f"{self.path}?{_ALL}" if any(one.first for one in self.searches) else self.path

    @property
    def opens(self) -> str:
        """The address that opens by itself; empty for the view as it is."""
        return next((one.href for one in self.searches if one.first), "")


def view_of(visit: AppVisit, view: str) -> ViewPlan:
    """A view this person may open; for all others it is not there."""
    plan = visit.plan.find(ViewPlan, view)
    if plan is None or view not in visit.rights.views:
        raise not_there()
    return plan


def mine(visit: AppVisit, view: ViewPlan, state: ListState) -> tuple[Mine, ViewPlan]:
    """What this person keeps of the view, and the view without the columns they put away."""
    kept, account = visit.services.favourites, visit.visit.signed_in.id
    path, query = view_url(visit.plan.id, view.id), _canonical(state)
    searches = [
        Search(one.id, one.name, f"{path}?{one.query}", f"{path}/searches/{one.id}", one.first, one.query == query)
        for one in kept.of(visit.plan.id, view.id, account)
    ]
    table, access = visit.table(view.table)
    away = kept.put_away(visit.plan.id, view.id, account)
    columns = [
        ColumnChoice(one.id, table.fields[one.id].title, one.id not in away)
        for one in view.columns
        if one.id in access.readable and one.id in table.fields
    ]
    shown = tuple(one for one in view.columns if one.id not in away) or view.columns[:1]
    return Mine(path, searches, columns, query), replace(view, columns=shown)


@post("/a/{app:str}/{view:str}/searches", guards=[guards.signed_in], sync_to_thread=True)
def keep(request: Call, app: FromPath[str], view: FromPath[str], body: RawBody) -> Redirect:
    """Keep what the view shows under a name; one with the same name is replaced."""
    visit, posted = enter(request, app), forms.read(body)
    plan, account = view_of(visit, view), visit.visit.signed_in.id
    name, query = " ".join(posted.text("name").split()), _again(posted.text("query"))
    if not name or len(name) > LONGEST_NAME or len(query) > _LONGEST_QUERY:
        raise refused(422, "favourites.name", max=LONGEST_NAME)
    known = visit.services.favourites.of(app, plan.id, account)
    if len(known) >= MOST and name not in {one.name for one in known}:
        raise refused(422, "favourites.many", max=MOST)
    first = bool(posted.text("first"))
    visit.services.favourites.keep(Favourite(visit.services.ids.new(), app, plan.id, account, name, query, first=first))
    return Redirect(f"{view_url(app, view)}?{query or _ALL}", status_code=303)


@post("/a/{app:str}/{view:str}/searches/{search:str}", guards=[guards.signed_in], sync_to_thread=True)
def manage(request: Call, app: FromPath[str], view: FromPath[str], search: FromPath[str], body: RawBody) -> Redirect:
    """Let a search open by itself or no more, or forget it: ``do`` is first, rest or drop."""
    visit, posted = enter(request, app), forms.read(body)
    plan, kept, account = view_of(visit, view), visit.services.favourites, visit.visit.signed_in.id
    if search not in {one.id for one in kept.of(app, plan.id, account)}:
        raise not_there()
    wanted = posted.text("do")
    if wanted == "drop":
        kept.drop(account, search)
    else:
        kept.make_first(app, plan.id, account, search if wanted == "first" else "")
    return Redirect(f"{view_url(app, view)}?{_again(posted.text('query')) or _ALL}", status_code=303)


@post("/a/{app:str}/{view:str}/columns", guards=[guards.signed_in], sync_to_thread=True)
def choose_columns(request: Call, app: FromPath[str], view: FromPath[str], body: RawBody) -> Redirect:
    """Show the columns ticked and put the others away, for this person only."""
    visit, posted = enter(request, app), forms.read(body)
    plan, shown = view_of(visit, view), set(posted.texts("shown"))
    away = [one.id for one in plan.columns if one.id not in shown] if shown else []
    visit.services.favourites.put_columns_away(app, plan.id, visit.visit.signed_in.id, away)
    return Redirect(f"{view_url(app, view)}?{_again(posted.text('query')) or _ALL}", status_code=303)


def _canonical(state: ListState) -> str:
    """The state as it is kept: without the way through its pages."""
    return replace(state, trail=()).url("").removeprefix("?")


def _again(query: str) -> str:
    """A query that came from outside, brought into the one form that the view understands."""
    return _canonical(list_state.read(parse_qs(query[:_LONGEST_QUERY], max_num_fields=100)))


handlers = (keep, manage, choose_columns)
