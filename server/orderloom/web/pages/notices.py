"""What a person was told: the list behind the bell, pop-ups that wait for an answer, and how they want to be told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.fields.email import EmailCodec
from orderloom.check.members import PEOPLE
from orderloom.check.message_plan import MessagePlan
from orderloom.check.plan import FieldFault, TablePlan
from orderloom.check.problem import Problem
from orderloom.logic.types import STR
from orderloom.model.kinds.message import MAIL
from orderloom.runtime.notice_rows import Notice, Wishes
from orderloom.runtime.ports import Event
from orderloom.web import forms, guards, paths, problems, services
from orderloom.web import visit as visits
from orderloom.web.pages import flash
from orderloom.web.problems import not_there
from orderloom.web.services import Services
from orderloom.web.urls import record_url, with_query
from orderloom.web.visit import Call, Visit
from orderloom.web.widgets import moments
from orderloom.web.widgets.base import Look

ROOT = "/notices"
WISHES = "/account/messages"

_SHOWN = 30
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_TAKE, _OPEN = "take", "open"


@dataclass(frozen=True, slots=True)
class Shown:
    """One notice for the templates; ``href`` leads to its record, empty where there is none for this person."""

    id: str
    subject: str
    body: str
    app: Mapping[str, str]
    stamp: str
    exact: str
    ago: str
    href: str
    unread: bool
    popup: bool
    taken_by: str
    mine: bool


@get(ROOT, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call) -> Response[str]:
    """Everything this person was told, newest first."""
    known, visit = _mine(request)
    rows = known.notices.of(visit.signed_in.id, limit=_SHOWN + 1, before=request.query_params.get("before", ""))
    shown = [_shown(known, visit, one) for one in rows[:_SHOWN]]
    further = with_query(ROOT, {"before": rows[_SHOWN - 1].id}) if len(rows) > _SHOWN else ""
    return _page(request, "notices", notices=shown, next=further)


@get(ROOT + "/state", guards=[guards.signed_in], sync_to_thread=True)
def state(request: Call) -> Mapping[str, object]:
    """How much waits for this person, for pages that cannot listen."""
    known, visit = services.of(request), visits.of(request)
    account = visit.signed_in.id
    tally = known.notices.tally([account]).get(account) if visit.watcher is None else None
    tasks = known.open_tasks.open_tasks([account]).get(account, {})
    return {"unread": tally.unread if tally else 0, "popup": tally.popup if tally else "", "tasks": dict(tasks)}


@post(ROOT + "/read", guards=[guards.signed_in], sync_to_thread=True)
def read(request: Call, body: RawBody) -> Redirect:
    """One is read, or without ``notice`` all of them; pop-ups stay until they are answered."""
    known, visit = _mine(request)
    known.notices.read(visit.signed_in.id, known.clock.now(), forms.read(body).text("notice"))
    return Redirect(ROOT, status_code=303)


@get(ROOT + "/{notice:str}", guards=[guards.signed_in], sync_to_thread=True)
def popup(request: Call, notice: FromPath[str]) -> Response[str]:
    """One notice by itself: what stands in a pop-up."""
    known, visit = _mine(request)
    found = known.notices.get(visit.signed_in.id, notice)
    if found is None:
        raise not_there()
    page = problems.templates(request)
    return page.page("parts/_popup.html", visit, shown=_shown(known, visit, found), back=visit.path)


@post(ROOT + "/{notice:str}/answer", guards=[guards.signed_in], sync_to_thread=True)
def answer(request: Call, notice: FromPath[str], body: RawBody) -> Redirect:
    """Answer a pop-up: noted, on to its record, or taken over for everybody who was told with this person."""
    known, visit = _mine(request)
    posted, account, now = forms.read(body), visit.signed_in, known.clock.now()
    found = known.notices.get(account.id, notice)
    if found is None:
        raise not_there()
    wanted = posted.text("do")
    done = (known.notices.take_over if wanted == _TAKE else known.notices.acknowledge)(account.id, notice, now)
    if done and found.record:
        known.journal(_event(known, visit, found, "taken_over" if wanted == _TAKE else "acknowledged"))
    href = _href(known, visit, found)
    onward = href if wanted in {_TAKE, _OPEN} and href else paths.local(posted.text("next"))
    return Redirect(onward, status_code=303)


@get(WISHES, guards=[guards.signed_in], sync_to_thread=True)
def show_wishes(request: Call) -> Response[str]:
    """How this person wants to be told."""
    known, visit = _mine(request)
    return _page(request, "messages", wishes=known.notices.wishes(visit.signed_in.id))


@post(WISHES, guards=[guards.signed_in], sync_to_thread=True)
def wish(request: Call, body: RawBody) -> Response[str] | Redirect:
    """Keep it, unless it makes no sense."""
    known, visit = _mine(request)
    form = forms.read(body)
    wishes = Wishes(
        visit.signed_in.id,
        mail=form.text("mail").strip(),
        off=() if form.text("mails") else (MAIL,),
        quiet_from=form.text("quiet_from"),
        quiet_until=form.text("quiet_until"),
    )
    try:
        wishes = replace(wishes, mail=EmailCodec(STR).read(wishes.mail) if wishes.mail else "")
    except FieldFault as fault:
        return _page(
            request, "messages", status=422, wishes=wishes, problem=Problem(fault.error_code, "mail", fault.facts)
        )
    hours = (wishes.quiet_from, wishes.quiet_until)
    if any(hours) and (hours[0] == hours[1] or not all(_HOUR.fullmatch(one) for one in hours)):
        fault_of_hours = Problem("account.quiet_hours", "quiet_from")
        return _page(request, "messages", status=422, wishes=wishes, problem=fault_of_hours)
    known.notices.put_wishes(wishes)
    return flash.leave(Redirect(WISHES, status_code=303), "saved")


def _mine(request: Call) -> tuple[Services, Visit]:
    """The person's own; for an admin who looks at somebody's pages these are not there."""
    visit = visits.of(request)
    if visit.watcher is not None:
        raise not_there()
    return services.of(request), visit


def _shown(known: Services, visit: Visit, notice: Notice) -> Shown:
    plan = known.plans.plan(notice.app)
    zone, now = ZoneInfo(plan.timezone if plan else "UTC"), known.clock.now()
    at = notice.told_at or notice.made_at
    taker = known.directory.titles(PEOPLE, [notice.taken_by]) if notice.taken_by else {}
    return Shown(
        id=notice.id,
        subject=notice.subject,
        body=notice.body,
        app=plan.title if plan else {},
        stamp=moments.written(at),
        exact=moments.exact(at, zone),
        ago=moments.ago(at, Look(plan, visit.language, now)) if plan else "",
        href=_href(known, visit, notice),
        unread=notice.read_at is None,
        popup=notice.open_popup,
        taken_by=taker.get(notice.taken_by, notice.taken_by),
        mine=notice.taken_by == visit.signed_in.id,
    )


def _href(known: Services, visit: Visit, notice: Notice) -> str:
    """The record's page, for whoever may see records of its table."""
    plan = known.plans.plan(notice.app)
    if plan is None or not notice.record or plan.find(TablePlan, notice.table) is None:
        return ""
    access = known.engine.rights(plan.id, visit.actor(plan)).on(notice.table)
    return record_url(notice.app, notice.table, notice.record) if access is not None and access.read else ""


def _event(known: Services, visit: Visit, notice: Notice, kind: str) -> Event:
    """The answer as an event of the record."""
    plan, account = known.plans.plan(notice.app), visit.signed_in
    message = plan.find(MessagePlan, notice.message) if plan else None
    return Event(
        id=known.ids.new(),
        at=known.clock.now(),
        app=notice.app,
        table=notice.table,
        record=notice.record,
        version=0,
        kind=kind,
        actor=account.id,
        actor_name=account.display or account.name,
        cause={"door": "web", "ref": notice.id},
        input={"told": dict(message.title) if message else {}},
        change={},
    )


def _page(request: Call, name: str, *, status: int = 200, **values: object) -> Response[str]:
    notice = flash.read(request)
    page = problems.templates(request).page(
        f"account/{name}.html",
        visits.of(request),
        status=status,
        headers=None,
        current=name,
        notice=notice.code,
        **{"problem": None, **values},
    )
    if notice.code:
        flash.clear(page)
    return page


handlers = (show, state, read, popup, answer, show_wishes, wish)
