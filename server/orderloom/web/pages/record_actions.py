"""What people do on a record page: move it, hold it, lift a hold, clear a mark, delete it. Each is one Change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.kinds.machine import ConfirmPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Change, HoldRequest, NextAction, Operation, Outcome, Status
from orderloom.web import forms, guards
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.form_model import MOVE, Filling, field_of, read_fields, stored
from orderloom.web.pages.form_view import FormPage, look_for
from orderloom.web.pages.layouts.spans import chosen_day, moved
from orderloom.web.pages.moves import Moves, move_url
from orderloom.web.pages.record import record_page
from orderloom.web.pages.small_form import small_form
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.urls import app_url, record_url, view_url
from orderloom.web.visit import Call

_STATUS = {Status.FORBIDDEN: 403, Status.STALE: 409, Status.CONFLICT: 409}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tick before a move."""

    id: str
    words: str
    ticked: bool


@get(
    "/a/{app:str}/{table:str}/records/{record:str}/move/{transition:str}",
    guards=[guards.signed_in],
    sync_to_thread=True,
)
def ask(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], transition: FromPath[str]
) -> Response[str] | Redirect:
    """The small form of a move that needs something; a move that needs nothing is done from the record page."""
    visit = enter(request, app)
    found = visit.record(table, record)
    plan, access = visit.table(table)
    moves = Moves(visit, plan, access, found)
    action = moves.find(transition)
    if action is None:
        raise not_there()
    return _asking(visit, plan, found, action, moves.asked(action), Filling(stored(plan, found)), frozenset())


@post(
    "/a/{app:str}/{table:str}/records/{record:str}/move/{transition:str}",
    guards=[guards.signed_in],
    sync_to_thread=True,
)
def move(
    request: Call,
    app: FromPath[str],
    table: FromPath[str],
    record: FromPath[str],
    transition: FromPath[str],
    body: RawBody,
) -> Response[str] | Redirect:
    """Do the move; what stands in the way is said on the small form or on the record page."""
    visit, posted = enter(request, app), forms.read(body)
    plan, access = visit.table(table)
    offered = [field for field in plan.fields.values() if field.writable and field.id in access.movable]
    fields = read_fields(offered, posted.all(), visit.look())
    ticked = frozenset(posted.texts("confirm"))
    change = replace(
        _change(visit, table, record, Operation.TRANSITION, posted),
        transition=transition,
        fields=fields,
        confirm=ticked,
    )
    outcome = visit.change(change)
    if outcome.status.done:
        return _done(visit, table, record, "moved", outcome.problems, back=posted.text("back"))
    found = visit.record(table, record)
    moves = Moves(visit, plan, access, found)
    action = moves.find(transition)
    answerable = [one for one in outcome.problems if one.level == "confirm" or field_of(one)]
    if action is not None and answerable and outcome.status in {Status.REFUSED, Status.CONFIRM}:
        named = {field_of(problem) for problem in outcome.problems}
        wanted = [field for field in plan.fields.values() if field.id in named and moves.may_give(field)]
        asked = list({field.id: field for field in (*moves.asked(action), *wanted)}.values())
        filling = Filling({**stored(plan, found), **fields}, outcome.problems)
        return _asking(visit, plan, found, action, asked, filling, ticked)
    return _refused(visit, table, record, outcome)


@post("/a/{app:str}/{table:str}/records/{record:str}/hold", guards=[guards.signed_in], sync_to_thread=True)
def hold(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Hold the record, with a reason, for all moves or for one."""
    visit, posted = enter(request, app), forms.read(body)
    blocks = tuple(one for one in posted.texts("blocks") if one) or ("*",)
    change = replace(
        _change(visit, table, record, Operation.HOLD, posted), hold=HoldRequest(posted.text("reason").strip(), blocks)
    )
    outcome = visit.change(change)
    return _done(visit, table, record, "held") if outcome.status.done else _refused(visit, table, record, outcome)


@post(
    "/a/{app:str}/{table:str}/records/{record:str}/holds/{target:str}/lift",
    guards=[guards.signed_in],
    sync_to_thread=True,
)
def lift(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], target: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Lift one hold by its own id."""
    visit = enter(request, app)
    change = replace(_change(visit, table, record, Operation.LIFT, forms.read(body)), target=target)
    outcome = visit.change(change)
    return _done(visit, table, record, "lifted") if outcome.status.done else _refused(visit, table, record, outcome)


@post(
    "/a/{app:str}/{table:str}/records/{record:str}/marks/{target:str}/clear",
    guards=[guards.signed_in],
    sync_to_thread=True,
)
def clear(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], target: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Clear one mark by its code."""
    visit = enter(request, app)
    change = replace(_change(visit, table, record, Operation.CLEAR, forms.read(body)), target=target)
    outcome = visit.change(change)
    return _done(visit, table, record, "cleared") if outcome.status.done else _refused(visit, table, record, outcome)


@post("/a/{app:str}/{table:str}/records/{record:str}/delete", guards=[guards.signed_in], sync_to_thread=True)
def delete(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Delete the record; it stays recoverable for the operator."""
    visit = enter(request, app)
    outcome = visit.change(_change(visit, table, record, Operation.DELETE, forms.read(body)))
    if not outcome.status.done:
        return _refused(visit, table, record, outcome)
    view = visit.first_view(table)
    target = view_url(app, view.id) if view else app_url(app)
    return flash.leave(Redirect(target, status_code=303), "deleted")


@post("/a/{app:str}/{table:str}/records/{record:str}/place/{field:str}", guards=[guards.signed_in], sync_to_thread=True)
def place(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], field: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Change one field from a board or calendar: ``to`` is its new code, or the day its record goes to."""
    visit, posted = enter(request, app), forms.read(body)
    plan, access = visit.table(table)
    spec = plan.fields.get(field) if field in access.readable else None
    if spec is None:
        raise not_there()
    to: object = posted.text("to")
    day = chosen_day(posted.text("day"), date.min)
    if day != date.min:
        to = moved(spec, visit.record(table, record).values.get(field), day, visit.look())
    outcome = visit.change(replace(_change(visit, table, record, Operation.UPDATE, posted), fields={field: to}))
    if outcome.status.done:
        return _done(visit, table, record, "saved", outcome.problems, back=posted.text("back"))
    return _refused(visit, table, record, outcome)


def _change(visit: AppVisit, table: str, record: str, operation: Operation, posted: Form) -> Change:
    """What all of them share; the version is the one this person looked at."""
    version = posted.text("version")
    return Change(
        visit.plan.id,
        table,
        operation,
        visit.actor,
        visit.cause,
        record=record,
        version=int(version) if version.isdecimal() else None,
        idempotency_key=posted.text("key") or None,
    )


def _done(
    visit: AppVisit, table: str, record: str, notice: str, problems: Iterable[Problem] = (), *, back: str = ""
) -> Redirect:
    """On to the record, or ``back`` to the page of this app where it was done."""
    target = back if back.startswith(f"{visit.home}/") else record_url(visit.plan.id, table, record)
    return flash.leave(Redirect(target, status_code=303), notice, problems)


def _refused(visit: AppVisit, table: str, record: str, outcome: Outcome) -> Response[str]:
    """The record as it is now, with the reason on top."""
    if outcome.status is Status.MISSING:
        raise RefusedError(404, *outcome.problems)
    problems = outcome.problems or (Problem("web.status.409"),)
    return record_page(
        visit, table, visit.record(table, record), problems=problems, status=_STATUS.get(outcome.status, 422)
    )


def _asking(
    visit: AppVisit,
    table: TablePlan,
    record: Record,
    action: NextAction,
    asked: list[FieldPlan],
    filling: Filling,
    ticked: frozenset[str],
) -> Response[str]:
    """The small form: what to tick, what to fill, and why it was not done the last time."""
    _, access = visit.table(table.id)
    shown = FormPage(
        visit,
        small_form(table, asked),
        table,
        access,
        MOVE,
        filling,
        look_for(visit, asked, [filling.values], table.id, record.id),
    )
    items = [_item(visit, one, ticked) for one in action.confirm]
    known = {one.id for one in action.confirm}
    language = visit.visit.language
    reasons = [*action.reasons, *(one for one in filling.problems if one.level == "error" and not field_of(one))]
    name = "parts/_move.html" if visit.partial else "pages/move.html"
    return visit.page(
        name,
        status=422 if filling.problems else 200,
        form=shown,
        items=items,
        questions=[one for one in shown.questions if one.id not in known],
        reasons=list(dict.fromkeys(one.message(language) for one in reasons)),
        move=action.transition,
        action=move_url(visit, record, action.transition.id),
        back=record_url(visit.plan.id, table.id, record.id),
        version=record.version,
        title=visit.title(table, record),
        key=visit.services.ids.new(),
    )


def _item(visit: AppVisit, item: ConfirmPlan, ticked: frozenset[str]) -> Item:
    return Item(item.id, visit.look().pick(item.title), item.id in ticked)


handlers = (ask, move, hold, lift, clear, delete, place)
