"""People for admins: everyone, their roles in every app, where they belong, reset links, signing out, looking as."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.kinds.role import RolePlan
from orderloom.check.problem import Problem
from orderloom.runtime.accounts import Account
from orderloom.runtime.people import Placement, Substitute
from orderloom.web import forms, guards, people, services
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.visit import Call

ROOT = "/build/people"
ONE = ROOT + "/{account:str}"


@get(ROOT, guards=[guards.admin], sync_to_thread=True)
def show_all(request: Call) -> Response[str]:
    """Everyone, and a form for one more."""
    return _list(request)


@post(ROOT, guards=[guards.admin], sync_to_thread=True)
def add(request: Call, body: RawBody) -> Response[str] | Redirect:
    """One more person, who chooses a password by the link that is shown next."""
    known, visit = services.of(request), visits.of(request)
    form = forms.read(body)
    name, display = form.text("name").strip(), form.text("display").strip()
    if not people.is_name(name) or (display and not people.is_name(display)):
        return _list(request, status=422, problem=Problem("people.bad_name", "name"))
    account = people.add(known, visit, name, display, {})
    if account is None:
        return _list(request, status=422, problem=Problem("people.taken", "name", {"name": name}))
    return _detail(request, account, link=people.give_link(known, visit, account))


@get(ONE, guards=[guards.admin], sync_to_thread=True)
def show(request: Call, account: FromPath[str]) -> Response[str]:
    """One person."""
    return _detail(request, _find(request, account))


@post(ONE, guards=[guards.admin], sync_to_thread=True)
def save(request: Call, account: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Name, roles, place in the organisation, whether active, whether admin; the last active admin stays one."""
    known, visit = services.of(request), visits.of(request)
    before, form = _find(request, account), forms.read(body)
    after = replace(
        before,
        display=form.text("display").strip() or before.name,
        admin=bool(form.text("admin")),
        active=bool(form.text("active")),
        roles=_roles(known, form, before),
    )
    if not people.is_name(after.display):
        return _detail(request, before, status=422, problem=Problem("people.bad_name", "display"))
    if before.admin and not (after.admin and after.active) and not _another_admin(known, before):
        return _detail(request, before, status=422, problem=Problem("people.last_admin", "admin"))
    people.change(known, visit, before, after)
    known.people.organisation.place(
        Placement(after.id, _known(known, form, "department"), _manager(known, form, after))
    )
    known.sessions.forget_account(after.id)
    return _back(account)


@post(ONE + "/link", guards=[guards.admin], sync_to_thread=True)
def give_link(request: Call, account: FromPath[str]) -> Response[str]:
    """A reset link, shown on this one page."""
    known, visit = services.of(request), visits.of(request)
    found = _find(request, account)
    return _detail(request, found, link=people.give_link(known, visit, found))


@post(ONE + "/sign-out", guards=[guards.admin], sync_to_thread=True)
def sign_out(request: Call, account: FromPath[str]) -> Redirect:
    """End all of a person's sessions."""
    people.sign_out(services.of(request), visits.of(request), _find(request, account))
    return _back(account)


@post(ONE + "/code-off", guards=[guards.admin], sync_to_thread=True)
def drop_factor(request: Call, account: FromPath[str]) -> Redirect:
    """Ask a person who lost the device for no code any more."""
    people.drop_factor(services.of(request), visits.of(request), _find(request, account))
    return _back(account)


@post(ONE + "/substitutes", guards=[guards.admin], sync_to_thread=True)
def add_substitute(request: Call, account: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Let somebody stand in from one day to another, both included; or end that."""
    known, form = services.of(request), forms.read(body)
    person = _find(request, account)
    if form.text("drop"):
        known.people.organisation.drop_substitute(form.text("drop"))
        return _back(account)
    days = [_day(form.text(name)) for name in ("starts", "ends")]
    stand_in = known.accounts.by_id(form.text("stand_in"))
    starts, ends = days
    if stand_in is None or stand_in.id == person.id or starts is None or ends is None or ends < starts:
        return _detail(request, person, status=422, problem=Problem("people.bad_substitute", "stand_in"))
    until = ends.replace(hour=23, minute=59, second=59)
    known.people.organisation.add_substitute(Substitute(known.ids.new(), person.id, stand_in.id, starts, until))
    return _back(account)


def _find(request: Call, account: str) -> Account:
    found = services.of(request).accounts.by_id(account)
    if found is None:
        raise not_there()
    return found


def _back(account: str) -> Redirect:
    return flash.leave(Redirect(f"{ROOT}/{account}", status_code=303), "saved")


def _list(request: Call, *, status: int = 200, problem: Problem | None = None) -> Response[str]:
    known = services.of(request)
    titles = {plan.id: plan.title for plan in known.plans.all()}
    return frame.page(
        request,
        None,
        "build/people.html",
        "people",
        status=status,
        accounts=known.accounts.all(),
        titles=titles,
        problem=problem,
    )


def _detail(
    request: Call, account: Account, *, status: int = 200, problem: Problem | None = None, link: str = ""
) -> Response[str]:
    known = services.of(request)
    organisation = known.people.organisation
    everyone = known.accounts.all()
    place = next((one for one in organisation.placements() if one.account == account.id), Placement(account.id))
    return frame.page(
        request,
        None,
        "build/person.html",
        "people",
        status=status,
        account=account,
        others=[one for one in everyone if one.id != account.id and one.active],
        names={one.id: one.display or one.name for one in everyone},
        apps=[(plan, list(plan.all(RolePlan).values())) for plan in known.plans.all()],
        departments=organisation.departments(),
        teams=[team for team in organisation.teams() if account.id in team.members],
        place=place,
        substitutes=[one for one in organisation.substitutes() if one.account == account.id],
        factor=known.people.factors.is_on(account.id),
        problem=problem,
        link=link,
    )


def _roles(known: Services, form: Form, before: Account) -> dict[str, list[str]]:
    """The ticked roles of every app that is there; roles of others stay as they were."""
    ticked = [one.partition("/")[::2] for one in form.texts("role")]
    roles: dict[str, list[str]] = {app: list(held) for app, held in before.roles.items()}
    for plan in known.plans.all():
        roles[plan.id] = [role for role in plan.all(RolePlan) if (plan.id, role) in ticked]
    return {app: held for app, held in roles.items() if held}


def _another_admin(known: Services, but: Account) -> bool:
    return any(one.admin and one.active and one.id != but.id for one in known.accounts.all())


def _known(known: Services, form: Form, name: str) -> str:
    """The chosen department, when there is one of that id."""
    return _among(form.text(name), (one.id for one in known.people.organisation.departments()))


def _manager(known: Services, form: Form, account: Account) -> str:
    return _among(form.text("manager"), (one.id for one in known.accounts.all() if one.id != account.id))


def _among(chosen: str, offered: Iterable[str]) -> str:
    return chosen if chosen in set(offered) else ""


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


handlers = (show_all, add, show, save, give_link, sign_out, drop_factor, add_substitute)
