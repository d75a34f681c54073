"""The app's own address leads to its home view."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Redirect

from orderloom.check.kinds.view import ViewPlan
from orderloom.web import guards
from orderloom.web.pages.app_visit import enter
from orderloom.web.problems import not_there
from orderloom.web.urls import inbox_url, view_url
from orderloom.web.visit import Call


@get("/a/{app:str}", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Redirect:
    """The home view, else the first of the menu this person may open, else the inbox."""
    visit = enter(request, app)
    ordered = [visit.plan.home, *(view for view, _ in visit.plan.navigation), *visit.plan.all(ViewPlan)]
    mine = next((view for view in ordered if view in visit.rights.views and visit.plan.find(ViewPlan, view)), None)
    if mine is not None:
        return Redirect(view_url(app, mine), status_code=303)
    if not visit.rights.logs:
        raise not_there()
    return Redirect(inbox_url(app), status_code=303)


handlers = (show,)
