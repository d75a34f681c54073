"""Flows that people start with a button on a record page; those that are given something ask for it first."""

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.problem import Problem
from orderloom.runtime.flow.by_hand import Asking, Offer
from orderloom.runtime.flow.start import StartRefusedError
from orderloom.runtime.ports import Record
from orderloom.web import forms, guards
from orderloom.web.pages import flash, flow_inputs
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.flow_buttons import button_of
from orderloom.web.pages.record import record_page
from orderloom.web.problems import not_there
from orderloom.web.urls import record_url
from orderloom.web.visit import Call

_PATH = "/a/{app:str}/{table:str}/records/{record:str}/flows/{flow:str}/{trigger:str}"


@get(_PATH, guards=[guards.signed_in], sync_to_thread=True)
def ask(
    request: Call,
    app: FromPath[str],
    table: FromPath[str],
    record: FromPath[str],
    flow: FromPath[str],
    trigger: FromPath[str],
) -> Response[str]:
    """The small form of a flow that is given something."""
    visit = enter(request, app)
    found = visit.record(table, record)
    return _asking(visit, found, _offer(visit, found, flow, trigger), {})


@post(_PATH, guards=[guards.signed_in], sync_to_thread=True)
def press(
    request: Call,
    app: FromPath[str],
    table: FromPath[str],
    record: FromPath[str],
    flow: FromPath[str],
    trigger: FromPath[str],
    body: RawBody,
) -> Response[str] | Redirect:
    """Start the flow; what is wrong with its inputs is said on the small form."""
    visit, posted = enter(request, app), forms.read(body)
    found = visit.record(table, record)
    offer = _offer(visit, found, flow, trigger)
    given = flow_inputs.read(visit, offer.flow, posted)
    asking = Asking(visit.actor, record, given, posted.text("key"))
    try:
        visit.services.flows.by_hand.press(app, flow, trigger, asking)
    except StartRefusedError as refused:
        if offer.flow.inputs:
            return _asking(visit, found, offer, given, refused.problems)
        return record_page(visit, table, found, problems=refused.problems, status=422)
    return flash.leave(Redirect(record_url(app, table, record), status_code=303), "started")


def _offer(visit: AppVisit, record: Record, flow: str, trigger: str) -> Offer:
    offers = visit.services.flows.by_hand.offers(visit.plan.id, record, visit.actor)
    found = next((one for one in offers if (one.flow.id, one.trigger.id) == (flow, trigger)), None)
    if found is None:
        raise not_there()
    return found


def _asking(
    visit: AppVisit, record: Record, offer: Offer, given: dict[str, object], problems: tuple[Problem, ...] = ()
) -> Response[str]:
    table, _ = visit.table(record.table)
    return visit.page(
        "parts/_flow_start.html" if visit.partial else "pages/flow_start.html",
        status=422 if problems else 200,
        button=button_of(visit, record, offer),
        help=offer.flow.help,
        inputs=flow_inputs.shown(visit, offer.flow, given, problems),
        reasons=flow_inputs.others(problems, visit.visit.language),
        back=record_url(visit.plan.id, record.table, record.id),
        title=visit.title(table, record),
        key=visit.services.ids.new(),
    )


handlers = (ask, press)
