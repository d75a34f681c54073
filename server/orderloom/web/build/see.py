"""Looking at the staff pages as another person or role sees them: nothing can be changed, and the journal knows."""

from litestar import post
from litestar.params import RawBody
from litestar.response import Redirect

from orderloom.check.kinds.role import RolePlan
from orderloom.web import forms, guards, people, services, sign_ins
from orderloom.web import visit as visits
from orderloom.web.gate import PAGE
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call

SEE = "/build/see"


@post(SEE, guards=[guards.admin], sync_to_thread=True)
def begin(request: Call, body: RawBody) -> Redirect:
    """Go on under a fresh session that shows somebody else's pages: ``who`` is an account or ``app/role``."""
    known, visit = services.of(request), visits.of(request)
    who = forms.read(body).text("who")
    app = _shown(known, who)
    known.sessions.end(visit.session)
    opened = known.sessions.open(visit.owner, PAGE, place=sign_ins.place_of(visit), seen_as=who)
    sign_ins.note(known, visit, visit.owner, people.SEEN_AS, app, who=who)
    answer = Redirect(f"/a/{app}" if app else "/", status_code=303)
    answer.cookies.append(known.cookies.session(opened.id))
    return answer


@post(SEE + "/end", guards=[guards.signed_in], sync_to_thread=True)
def end(request: Call) -> Redirect:
    """Back to one's own pages, under a fresh session."""
    known, visit = services.of(request), visits.of(request)
    known.sessions.end(visit.session)
    opened = known.sessions.open(visit.owner, PAGE, place=sign_ins.place_of(visit))
    answer = Redirect("/", status_code=303)
    answer.cookies.append(known.cookies.session(opened.id))
    return answer


def _shown(known: Services, who: str) -> str:
    """The app to open, empty for the usual one; 404 for nobody."""
    app, between, role = who.partition("/")
    if between:
        plan = known.plans.plan(app)
        if plan is None or plan.find(RolePlan, role) is None:
            raise not_there()
        return app
    account = known.accounts.by_id(who)
    if account is None or not account.active:
        raise not_there()
    return next(iter(account.roles), "")


handlers = (begin, end)
