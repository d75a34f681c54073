"""Teams and departments for admins."""

from collections.abc import Iterable

from litestar import get, post
from litestar.params import RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.runtime.people import Department, Team
from orderloom.web import forms, guards, people, services
from orderloom.web.build import frame
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.services import Services
from orderloom.web.visit import Call

ROOT = "/build/teams"


@get(ROOT, guards=[guards.admin], sync_to_thread=True)
def show(request: Call) -> Response[str]:
    """Every team with its members, and the tree of departments."""
    return _page(request)


@post(ROOT, guards=[guards.admin], sync_to_thread=True)
def change_team(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Add, change or remove a team."""
    known, form = services.of(request), forms.read(body)
    organisation = known.people.organisation
    if form.text("drop"):
        organisation.drop_team(form.text("id"))
        return _back()
    name = form.text("name").strip()
    if not people.is_name(name):
        return _page(request, status=422, problem=Problem("people.bad_name", "name"))
    everyone = {one.id for one in known.accounts.all()}
    members = tuple(one for one in form.texts("member") if one in everyone)
    lead = form.text("lead") if form.text("lead") in everyone else ""
    team = Team(_id(known, form, (one.id for one in organisation.teams())), name, lead, members)
    if not organisation.put_team(team):
        return _page(request, status=422, problem=Problem("people.taken", "name", {"name": name}))
    return _back()


@post(ROOT + "/departments", guards=[guards.admin], sync_to_thread=True)
def change_department(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Add, change or remove a department."""
    known, form = services.of(request), forms.read(body)
    organisation = known.people.organisation
    if form.text("drop"):
        if not organisation.drop_department(form.text("id")):
            return _page(request, status=422, problem=Problem("people.department_in_use", "id"))
        return _back()
    name = form.text("name").strip()
    if not people.is_name(name):
        return _page(request, status=422, problem=Problem("people.bad_name", "name"))
    ids = {one.id for one in organisation.departments()}
    parent = form.text("parent") if form.text("parent") in ids else ""
    manager = form.text("manager") if known.accounts.by_id(form.text("manager")) else ""
    if not organisation.put_department(Department(_id(known, form, ids), name, parent, manager)):
        return _page(request, status=422, problem=Problem("people.department_loop", "parent"))
    return _back()


def _id(known: Services, form: Form, ids: Iterable[str]) -> str:
    """The id of what is changed; a fresh one for what is new."""
    return form.text("id") if form.text("id") in set(ids) else known.ids.new()


def _back() -> Redirect:
    return flash.leave(Redirect(ROOT, status_code=303), "saved")


def _page(request: Call, *, status: int = 200, problem: Problem | None = None) -> Response[str]:
    known = services.of(request)
    organisation = known.people.organisation
    everyone = known.accounts.all()
    return frame.page(
        request,
        None,
        "build/teams.html",
        "teams",
        status=status,
        teams=organisation.teams(),
        tree=_tree(organisation.departments()),
        everyone=everyone,
        names={one.id: one.display or one.name for one in everyone},
        problem=problem,
    )


def _tree(departments: tuple[Department, ...]) -> list[tuple[int, Department]]:
    """Departments with their depth, each after the one it lies below."""
    ids = {one.id for one in departments}
    found: list[tuple[int, Department]] = []

    def below(parent: str, depth: int) -> None:
        for one in departments:
            if (one.parent if one.parent in ids else "") == parent:
                found.append((depth, one))
                below(one.id, depth + 1)

    below("", 0)
    return found


handlers = (show, change_team, change_department)
