"""Who has which role in one app, for those who manage its people."""

from dataclasses import replace

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.kinds.role import RolePlan
from orderloom.check.problem import Problem
from orderloom.runtime.record.escalation import beyond_own
from orderloom.web import forms, guards, people
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

PATH = "/build/{app:str}/people"
PEOPLE = "people"


@get(PATH, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """Everybody by name, with a tick for each role of this app."""
    return _page(request, frame.enter(request, app, PEOPLE))


@post(PATH, guards=[guards.signed_in], sync_to_thread=True)
def save(request: Call, app: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Give and take roles of this app; nobody gives or takes a role with more rights than his own."""
    builder = frame.enter(request, app, PEOPLE)
    form, known = forms.read(body), builder.services
    account = known.accounts.by_id(form.text("account"))
    if account is None or account.admin or builder.plan is None:
        raise not_there()
    wanted = [role for role in builder.plan.all(RolePlan) if role in form.texts("role")]
    touched = set(wanted) ^ set(account.roles.get(app, ()))
    for role in sorted(touched & builder.plan.all(RolePlan).keys()):
        problem = None if builder.admin else beyond_own(builder.plan, role, builder.actor)
        if problem is not None:
            return _page(request, builder, status=403, problem=problem)
    roles = {**account.roles, app: wanted}
    people.change(
        known, builder.visit, account, replace(account, roles={one: held for one, held in roles.items() if held})
    )
    return flash.leave(Redirect(f"/build/{app}/people", status_code=303), "saved")


def _page(request: Call, builder: Builder, *, status: int = 200, problem: Problem | None = None) -> Response[str]:
    roles = list(builder.plan.all(RolePlan).values()) if builder.plan else []
    accounts = [one for one in builder.services.accounts.all() if one.active]
    return frame.page(
        request,
        builder,
        "build/app_people.html",
        PEOPLE,
        status=status,
        accounts=accounts,
        roles=roles,
        problem=problem,
    )


handlers = (show, save)
